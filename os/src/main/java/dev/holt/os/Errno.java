package dev.holt.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The error numbers of Linux that this package tells apart, and the exceptions of file calls that failed with one. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int ENOSPC = 28;
    static final int ENOSYS = 38;
    static final int ELOOP = 40;
    static final int EDQUOT = 122;

    private Errno() {}

    /** What a call on {@code path} that failed with {@code errno} throws. */
    static IOException of(int errno, String path) {
        return switch (errno) {
            case ENOENT -> new NoSuchFileException(path);
            case ENOTDIR -> new NotDirectoryException(path);
            case EEXIST -> new FileAlreadyExistsException(path);
            case EACCES, EPERM -> new AccessDeniedException(path);
            case ELOOP, EXDEV -> new EscapeException(path);
            case ENOSPC -> new FileSystemException(path, null, "No space left on device");
            case EDQUOT -> new FileSystemException(path, null, "Disk quota exceeded");
            case ENOSYS ->
                new FileSystemException(path, null, "the kernel lacks openat2 (expected: Linux 5.6 or later)");
            default -> new FileSystemException(path, null, "errno " + errno);
        };
    }
}
