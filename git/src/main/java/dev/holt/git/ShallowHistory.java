package dev.holt.git;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The last commits of a history: where it is cut off, so that git takes it for a whole one. */
final class ShallowHistory {
    private static final int LARGEST_SHALLOW = 16 << 20;

    private ShallowHistory() {}

    /**
     * The commits of which a clone knows no parents, when it gets {@code depth} commits of each line of descent.
     *
     * @param depth at least 1
     */
    static Set<String> boundary(HoltGitDirectory directory, String commit, int depth) throws InterruptedException {
        Set<String> cut = ofRepository(directory);
        Set<String> boundary = new LinkedHashSet<>();
        Set<String> known = new HashSet<>(Set.of(commit));
        List<String> level = List.of(commit);
        for (int at = 1; !level.isEmpty(); at++) {
            List<String> next = new ArrayList<>();
            for (String line : parents(directory, level)) {
                String[] hashes = line.split(" ", -1);
                if (cut.contains(hashes[0]) || (at == depth && hashes.length > 1)) {
                    boundary.add(hashes[0]);
                }
                for (int i = 1; i < hashes.length && at < depth; i++) {
                    if (known.add(hashes[i])) {
                        next.add(hashes[i]);
                    }
                }
            }
            level = next;
        }
        return boundary;
    }

    /** The commits of which the repository itself knows no parents although they have some. */
    static Set<String> ofRepository(HoltGitDirectory directory) {
        return BoundedFile.read(directory.repository().gitDirectory(), "shallow", LARGEST_SHALLOW)
                .map(text ->
                        new LinkedHashSet<>(text.lines().filter(Head::isHash).toList()))
                .orElseGet(LinkedHashSet::new);
    }

    /** Each commit with its parents on a line. */
    private static List<String> parents(HoltGitDirectory directory, List<String> commits) throws InterruptedException {
        byte[] input = (String.join("\n", commits) + "\n").getBytes(StandardCharsets.US_ASCII);
        return new String(
                        directory.commands().feed(input, "rev-list", "--no-walk=unsorted", "--parents", "--stdin"),
                        StandardCharsets.US_ASCII)
                .lines()
                .toList();
    }
}
