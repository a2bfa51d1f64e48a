package dev.holt.git;

import dev.holt.core.workspace.CloneRequest.Depth;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What goes into a guest for one clone.
 *
 * @param pack the objects, as a file that needs nothing else
 * @param boundary commits whose parents do not go along, each on a line of {@code .git/shallow} there
 * @param refs further refs to be made there, as {@code update-ref --stdin} takes them
 */
record Shipment(Path pack, Set<String> boundary, String refs) {
    private static final int SHALLOW_DEPTH = 10;
    private static final String HEADS = "refs/heads/";

    /** Packs what a clone of {@code source} needs. */
    static Shipment of(CloneSource source, CloneSource.Content content, Depth depth) throws InterruptedException {
        boolean whole = depth == Depth.FULL;
        Set<String> boundary = whole
                ? ShallowHistory.ofRepository(source.directory())
                : ShallowHistory.boundary(source.directory(), content.commit(), SHALLOW_DEPTH);
        List<String> refs = whole ? refs(source) : List.of();
        StringBuilder wanted = new StringBuilder();
        boundary.forEach(commit -> wanted.append("--shallow ").append(commit).append('\n'));
        wanted.append(content.commit()).append('\n').append(content.tree()).append('\n');
        refs.forEach(ref -> wanted.append(ref, 0, ref.indexOf(' ')).append('\n'));
        Path pack = source.scratch().file("pack");
        source.commands()
                .feedToFile(
                        wanted.toString().getBytes(StandardCharsets.US_ASCII),
                        pack,
                        "pack-objects",
                        "--revs",
                        "--shallow",
                        "--stdout",
                        "--delta-base-offset",
                        "-q");
        StringBuilder made = new StringBuilder();
        refs.forEach(ref -> made.append(creation(ref)));
        return new Shipment(pack, boundary, made.toString());
    }

    /** Branches and tags, each as its hash and name. */
    private static List<String> refs(CloneSource source) throws InterruptedException {
        return source.directory()
                .commands()
                .line("for-each-ref", "--format=%(objectname) %(refname)", HEADS, "refs/tags/")
                .lines()
                .toList();
    }

    /** In the clone this host's branches are those of its origin. */
    private static String creation(String ref) {
        int space = ref.indexOf(' ');
        String name = ref.substring(space + 1);
        String there = name.startsWith(HEADS) ? "refs/remotes/origin/" + name.substring(HEADS.length()) : name;
        return "create %s %s\n".formatted(there, ref.substring(0, space));
    }
}
