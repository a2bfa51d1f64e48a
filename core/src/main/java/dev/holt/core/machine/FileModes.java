package dev.holt.core.machine;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Modes of files, as guests and archives number them and as this host names them. Of permissions, bits beyond read, write and execute are left out.
 */
public final class FileModes {
    private static final String LETTERS = "rwxrwxrwx";
    private static final int OWNER_READS = 0400;
    /** By number; those that are none have a question mark. */
    private static final String KINDS = "?pc?d?b?f?l?s???";

    private static final int KIND_SHIFT = 12;

    private FileModes() {}

    /** From 0 to 0777. */
    public static int of(Set<PosixFilePermission> permissions) {
        String letters = PosixFilePermissions.toString(permissions);
        int mode = 0;
        for (int i = 0; i < letters.length(); i++) {
            mode |= letters.charAt(i) == '-' ? 0 : OWNER_READS >> i;
        }
        return mode;
    }

    /** What kind of file {@code mode} is of, with the bits above the permissions: a letter as {@link Guest.GuestFile} has it. */
    public static char type(int mode) {
        return KINDS.charAt(mode >> KIND_SHIFT & 0xf);
    }

    /** What of {@code mode} is read, write and execute. */
    public static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            letters.append((mode & OWNER_READS >> i) == 0 ? '-' : LETTERS.charAt(i));
        }
        return PosixFilePermissions.fromString(letters.toString());
    }
}
