package dev.holt.git;

import dev.holt.core.Printable;
import dev.holt.os.FileNames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A file name or path as git and the file system know it: any bytes but NUL. */
record Bytes(byte[] value) implements Comparable<Bytes> {
    static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The parts of NUL-terminated output. */
    static List<Bytes> split(byte[] output) {
        List<Bytes> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < output.length; i++) {
            if (output[i] == 0) {
                parts.add(new Bytes(Arrays.copyOfRange(output, start, i)));
                start = i + 1;
            }
        }
        return parts;
    }

    /** NUL-terminated, as git's {@code -z --stdin} wants it. */
    static byte[] join(Iterable<Bytes> paths) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (Bytes path : paths) {
            joined.writeBytes(path.value);
            joined.write(0);
        }
        return joined.toByteArray();
    }

    Bytes from(int index) {
        return new Bytes(Arrays.copyOfRange(value, index, value.length));
    }

    Bytes plus(Bytes more) {
        byte[] both = Arrays.copyOf(value, value.length + more.value.length);
        System.arraycopy(more.value, 0, both, value.length, more.value.length);
        return new Bytes(both);
    }

    boolean endsWithSlash() {
        return value.length > 0 && value[value.length - 1] == '/';
    }

    /** Whether its bytes are UTF-8, so that no text of it loses any. */
    boolean isText() {
        return Arrays.equals(value, text().getBytes(StandardCharsets.UTF_8));
    }

    /** As text for programs; foreign bytes are lost. */
    String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** As people may see it: foreign bytes as {@code \xNN}, the rest as {@link Printable} has it. */
    String printable() {
        try {
            return Printable.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException _) {
            StringBuilder shown = new StringBuilder();
            for (byte b : value) {
                if (b >= ' ' && b < 0x7f) {
                    shown.append((char) b);
                } else {
                    shown.append("\\x").append(HexFormat.of().toHexDigits(b));
                }
            }
            return shown.toString();
        }
    }

    /** The same bytes as a path below {@code directory}. */
    Path under(Path directory) {
        return FileNames.under(directory, value);
    }

    /** Whether it names something below the top and outside of every git directory. */
    boolean insideWorkTree() {
        for (String part : text().split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.equalsIgnoreCase(".git")) {
                return false;
            }
        }
        return true;
    }

    /** The order of git's index. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes(byte[] bytes) && Arrays.equals(value, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return printable();
    }
}
