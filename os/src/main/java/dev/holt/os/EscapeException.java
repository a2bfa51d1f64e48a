package dev.holt.os;

import java.nio.file.FileSystemException;

/** A path would have led out of its root, through a link, or onto another file system. Nothing was touched. */
public final class EscapeException extends FileSystemException {
    EscapeException(String path) {
        super(path, null, "leads out of its directory or through a link");
    }
}
