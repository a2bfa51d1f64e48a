package dev.holt.host;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive as it passes by, whose headers are looked at before whoever unpacks it sees them: long names and attributes, which are read into memory as
 * a whole, are bounded, and what no plain archive has is refused. For one thread.
 */
final class BoundedTar extends FilterInputStream {
    private static final int BLOCK = 512;
    private static final int SIZE_AT = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE_AT = 156;
    private static final int MOST_ATTRIBUTES = 1 << 16;
    /** What a guest says of a socket, which has no type in archives. */
    static final byte SOCKET = 's';
    /** Files, links, directories, devices, pipes and sockets, which others do not make, and what describes the next one. */
    private static final String KNOWN = "\0" + "0123456sxLK";

    private static final String DESCRIPTIONS = "xLK";

    private final byte[] header = new byte[BLOCK];
    private int filled;
    /** The attributes that are just passing by, of which the size of the next entry may be one; null: something else passes. */
    private @Nullable ByteArrayOutputStream attributes;

    private int attributesLeft;
    /** What the attributes said about the size of the next entry; -1: nothing. */
    private long saidSize = -1;
    /** What the attributes said about the names of the next entry; null: nothing. */
    private @Nullable String saidName;

    private @Nullable String saidLink;
    /** What they said about those of the one whose header passed last. */
    private @Nullable String name;

    private @Nullable String link;
    /** How much of an entry's content, with its padding, is still to come before the next header. */
    private long content;

    BoundedTar(InputStream in) {
        super(in);
    }

    /** Names of an entry, of which each character is a byte. */
    record Names(String name, String link) {}

    /** Those of the entry whose header passed last: what its attributes say, which the library takes for UTF-8, else what its header does. */
    Names names(String inHeader, String linkInHeader) {
        return new Names(Objects.requireNonNullElse(name, inHeader), Objects.requireNonNullElse(link, linkInHeader));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        for (int at = offset; at < offset + n; ) {
            if (content > 0) {
                int passed = (int) Math.min(content, offset + n - at);
                note(into, at, passed);
                content -= passed;
                at += passed;
            } else {
                header[filled++] = into[at++];
                if (filled == BLOCK) {
                    filled = 0;
                    content = lookAt();
                }
            }
        }
        return n;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, BLOCK)];
        int n = read(skipped, 0, skipped.length);
        return Math.max(0, n);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void note(byte[] from, int offset, int length) throws IOException {
        ByteArrayOutputStream noted = attributes;
        if (noted == null) {
            return;
        }
        int n = Math.min(length, attributesLeft);
        noted.write(from, offset, n);
        attributesLeft -= n;
        if (attributesLeft == 0) {
            attributes = null;
            understand(noted.toString(TarTrees.NAMES));
        }
    }

    /** Records of {@code LENGTH KEY=VALUE\n}. */
    private void understand(String records) throws IOException {
        int at = 0;
        while (at < records.length() && records.charAt(at) != 0) {
            int space = records.indexOf(' ', at);
            int length =
                    space > at && space - at < 7 && records.substring(at, space).matches("[0-9]+")
                            ? Integer.parseInt(records.substring(at, space))
                            : 0;
            if (length <= space - at + 1 || at + length > records.length()) {
                throw new IOException("attributes that make no sense; nothing was copied");
            }
            String record = records.substring(space + 1, at + length - 1);
            if (record.startsWith("GNU.sparse")) {
                throw new IOException("a sparse file (expected: plain ones); nothing was copied");
            }
            if (record.startsWith("size=")) {
                String size = record.substring("size=".length());
                if (!size.matches("[0-9]{1,18}")) {
                    throw new IOException("a size that is none; nothing was copied");
                }
                saidSize = Long.parseLong(size);
            }
            if (record.startsWith("path=")) {
                saidName = record.substring("path=".length());
            }
            if (record.startsWith("linkpath=")) {
                saidLink = record.substring("linkpath=".length());
            }
            at += length;
        }
    }

    /** How many bytes follow the header until the next one. */
    private long lookAt() throws IOException {
        boolean empty = true;
        for (byte one : header) {
            empty &= one == 0;
        }
        if (empty) {
            return 0;
        }
        char type = (char) (header[TYPE_AT] & 0xff);
        if (KNOWN.indexOf(type) < 0) {
            throw new IOException("an entry of type '%s' (expected: files, directories and links); nothing was copied"
                    .formatted(dev.holt.core.Printable.of(String.valueOf(type))));
        }
        long size = size();
        if (DESCRIPTIONS.indexOf(type) >= 0 && size > MOST_ATTRIBUTES) {
            throw new IOException("a name or attributes of %d bytes (expected: at most %d); nothing was copied"
                    .formatted(size, MOST_ATTRIBUTES));
        }
        if (type == 'x' && size > 0) {
            attributes = new ByteArrayOutputStream();
            attributesLeft = (int) size;
        } else if (DESCRIPTIONS.indexOf(type) < 0) {
            size = saidSize >= 0 ? saidSize : size;
            saidSize = -1;
            name = saidName;
            saidName = null;
            link = saidLink;
            saidLink = null;
        }
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Octal, or for larger ones base 256 with the first bit set. */
    private long size() throws IOException {
        long size = 0;
        if ((header[SIZE_AT] & 0x80) != 0) {
            for (int i = SIZE_AT + 1; i < SIZE_AT + SIZE_LENGTH; i++) {
                size = (size << 8) | (header[i] & 0xff);
            }
        } else {
            for (int i = SIZE_AT; i < SIZE_AT + SIZE_LENGTH; i++) {
                char digit = (char) (header[i] & 0xff);
                if (digit >= '0' && digit <= '7') {
                    size = (size << 3) | (digit - '0');
                }
            }
        }
        if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
            throw new IOException("an entry of an impossible size; nothing was copied");
        }
        return size;
    }
}
