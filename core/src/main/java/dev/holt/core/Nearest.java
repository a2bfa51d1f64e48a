package dev.holt.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. Safe for any thread. */
public final class Nearest {
    private Nearest() {}

    /** The candidate that only goes on behind a hyphen, else the one that differs least, if by no more than a third of its length. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        Optional<String> longer = candidates.stream()
                .filter(candidate -> candidate.startsWith(word + "-"))
                .findFirst();
        return longer.or(() -> alike(word, candidates));
    }

    private static Optional<String> alike(String word, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3));
    }

    /** How many characters must be put in, taken out, exchanged or swapped with their neighbour. */
    private static int distance(String one, String two) {
        int[][] cost = new int[one.length() + 1][two.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= two.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, one, two, i, j);
            }
        }
        return cost[one.length()][two.length()];
    }

    private static int step(int[][] cost, String one, String two, int i, int j) {
        boolean same = one.charAt(i - 1) == two.charAt(j - 1);
        int least = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == two.charAt(j - 2) && one.charAt(i - 2) == two.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
