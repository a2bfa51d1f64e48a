package dev.holt.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Directories on the way to what a work tree gets from another one. */
final class NewDirectories {
    private NewDirectories() {}

    /** Makes what is missing of {@code to}, with the permissions of {@code from}, which it is to be like. */
    static void make(Path from, Path to) throws IOException {
        if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
            make(from.resolveSibling(""), to.resolveSibling(""));
            Files.createDirectory(to);
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }
}
