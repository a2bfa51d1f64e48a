package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.machine.MachineName;
import dev.holt.core.workspace.WorkspaceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lines that {@link Script#EXPORT} prints before what it was asked for. Used by one thread. */
final class ExportHeader {
    private static final int LONGEST_LINE = 100;

    private final int count;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int lines;

    /** @param count how many they are */
    ExportHeader(int count) {
        this.count = count;
    }

    /** Keeps the first lines and has the rest go on. */
    OutputStream before(OutputStream rest) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                int at = offset;
                while (lines < count && at < offset + length) {
                    byte one = from[at++];
                    bytes.write(one);
                    lines += one == '\n' ? 1 : 0;
                    if (bytes.size() > count * LONGEST_LINE) {
                        throw new IOException("its guest says something else than what it was asked for");
                    }
                }
                rest.write(from, at, offset + length - at);
            }
        };
    }

    String tree(MachineName machine) {
        String tree = line(0);
        if (!Head.isHash(tree)) {
            throw new WorkspaceException(
                    ErrorCode.GUEST_FAILED,
                    "machine %s: its guest says '%s' (expected: the hash of a tree)"
                            .formatted(machine, Printable.of(tree)));
        }
        return tree;
    }

    int count(int line) {
        String text = line(line);
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private String line(int line) {
        List<String> all = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        return line < all.size() ? all.get(line) : "";
    }
}
