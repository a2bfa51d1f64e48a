package dev.holt.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Permissions that new files do not get. The daemon's own umask is for what only Holt reads. */
record Umask(Set<PosixFilePermission> withheld) {
    private static final PosixFilePermission[] FROM_LEFT = PosixFilePermission.values();

    Umask {
        withheld = Set.copyOf(withheld);
    }

    /** Reads octal digits, such as {@code 022}. */
    static Umask parse(String octal) {
        int bits = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> withheld = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < FROM_LEFT.length; i++) {
            if ((bits & 0400 >> i) != 0) {
                withheld.add(FROM_LEFT[i]);
            }
        }
        return new Umask(withheld);
    }

    /** What others can not do with {@code directory} they shall not do with new files beside it. */
    static Umask of(Path directory) {
        try {
            Set<PosixFilePermission> withheld = EnumSet.allOf(PosixFilePermission.class);
            withheld.removeAll(Files.getPosixFilePermissions(directory));
            withheld.removeIf(permission -> permission.name().startsWith("OWNER"));
            return new Umask(withheld);
        } catch (IOException e) {
            throw FileTrouble.with(directory, e);
        }
    }

    /** Gives a file or directory that was just made the permissions that it would have had. */
    void give(Path made) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.allOf(PosixFilePermission.class);
        if (!Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
            permissions.removeIf(permission -> permission.name().endsWith("EXECUTE"));
        }
        permissions.removeAll(withheld);
        Files.setPosixFilePermissions(made, permissions);
    }

    /** As the shell's {@code umask} takes it. */
    String octal() {
        int bits = 0;
        for (int i = 0; i < FROM_LEFT.length; i++) {
            bits |= withheld.contains(FROM_LEFT[i]) ? 0400 >> i : 0;
        }
        return String.format(Locale.ROOT, "%03o", bits);
    }
}
