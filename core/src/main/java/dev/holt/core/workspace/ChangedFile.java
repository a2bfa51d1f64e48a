package dev.holt.core.workspace;

import java.util.List;

/**
 * One file of a workspace that differs from the base.
 *
 * @param path as it may be shown, foreign bytes escaped
 * @param change {@code A}dded, {@code M}odified, {@code D}eleted, {@code T}ype changed
 * @param added lines added, -1 for binary
 * @param removed lines removed, -1 for binary
 * @param findings what a reader should know: {@code link}, {@code executable}, {@code mode}, {@code runs on the host}
 */
public record ChangedFile(String path, char change, int added, int removed, List<String> findings) {
    public ChangedFile {
        findings = List.copyOf(findings);
    }
}
