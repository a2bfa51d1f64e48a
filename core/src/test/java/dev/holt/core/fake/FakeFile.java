package dev.holt.core.fake;

import java.util.UUID;

/**
 * A file of a {@link FakePlace}, without its name.
 *
 * @param identity what it keeps under another name
 */
record FakeFile(String identity, byte[] content) {
    static FakeFile of(byte[] content) {
        return new FakeFile(UUID.randomUUID().toString(), content.clone());
    }
}
