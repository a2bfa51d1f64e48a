package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.WorkspaceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The difference between a commit and everything in a work tree, as one patch or as a list.
 *
 * <p>The patch depends on the files alone, not on anybody's settings, and {@code git apply} takes it on a checkout of the base. It goes through a file,
 * so its size is bounded by the disk and a patch that git could not finish is never handed out in part.
 */
final class Patches {
    private static final String[] FORM = {
        "diff-tree",
        "-r",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--full-index",
        "--ignore-submodules=none",
        "--submodule=short",
        "--src-prefix=a/",
        "--dst-prefix=b/"
    };

    private static final int MOST_LISTED = 100_000;

    private final WorkTree workTree;

    Patches(WorkTree workTree) {
        this.workTree = workTree;
    }

    /** See {@link dev.holt.core.workspace.Workspaces#export}. */
    void export(String base, String head, @Nullable Path entry, OutputStream patch) throws InterruptedException {
        try (Scratch scratch = workTree.directory().scratch()) {
            Path file = scratch.file("patch");
            diff(scratch, file, base, head, entry, "--patch", "--binary");
            Files.copy(file, patch);
            patch.flush();
        } catch (IOException e) {
            throw FileTrouble.with("patch", e);
        }
    }

    /** See {@link dev.holt.core.workspace.Workspaces#changes}. */
    List<ChangedFile> changes(String base, String head, @Nullable Path entry) throws InterruptedException {
        try (Scratch scratch = workTree.directory().scratch()) {
            Path file = scratch.file("changes");
            diff(scratch, file, base, head, entry, "--raw", "--numstat", "-z");
            try (Names parts = new Names(file)) {
                return parse(parts);
            }
        } catch (IOException e) {
            throw FileTrouble.with("list of changes", e);
        }
    }

    private void diff(Scratch scratch, Path file, String base, String head, @Nullable Path entry, String... output)
            throws InterruptedException {
        Path objects = scratch.objects(workTree.directory().userObjects());
        Snapshot snapshot = new Snapshot(workTree, scratch, objects);
        String tree = snapshot.take(head, entry);
        List<String> arguments = new ArrayList<>(List.of(FORM));
        arguments.addAll(List.of(output));
        arguments.addAll(List.of("--end-of-options", base, tree));
        snapshot.commands()
                .withSetting("core.quotePath=true")
                .withSetting("diff.suppressBlankEmpty=false")
                .runToFile(file, arguments.toArray(String[]::new));
    }

    private record Raw(int oldMode, int newMode, char change) {}

    /** First all raw lines with their paths, then the counts of lines with theirs. */
    private static List<ChangedFile> parse(Names parts) throws IOException {
        Map<Bytes, Raw> raws = new HashMap<>();
        List<ChangedFile> files = new ArrayList<>();
        for (Bytes part = parts.next(); part != null; part = parts.next()) {
            if (part.value()[0] == ':') {
                String[] fields = part.text().substring(1).split(" ", -1);
                raws.put(
                        Objects.requireNonNull(parts.next()),
                        new Raw(Integer.parseInt(fields[0], 8), Integer.parseInt(fields[1], 8), fields[4].charAt(0)));
                requireFew(raws.size());
            } else {
                files.add(changed(part, raws));
            }
        }
        return files;
    }

    private static void requireFew(int files) {
        if (files > MOST_LISTED) {
            throw new WorkspaceException(
                    ErrorCode.TOO_MANY_FILES,
                    "changes: more than %d files (expected: at most so many in a list); 'holt export' has them all"
                            .formatted(MOST_LISTED));
        }
    }

    private static ChangedFile changed(Bytes counts, Map<Bytes, Raw> raws) {
        String[] fields = new String(counts.value(), StandardCharsets.ISO_8859_1).split("\t", 3);
        Bytes path = counts.from(fields[0].length() + fields[1].length() + 2);
        Raw raw = raws.getOrDefault(path, new Raw(0, 0, 'M'));
        return new ChangedFile(
                path.printable(),
                raw.change,
                lines(fields[0]),
                lines(fields[1]),
                Findings.of(path, raw.oldMode, raw.newMode));
    }

    private static int lines(String count) {
        return count.equals("-") ? -1 : Integer.parseInt(count);
    }
}
