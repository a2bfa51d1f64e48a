package dev.holt.daemon;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.os.DiskSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The runner of the distribution, kept in the home under the hash of what it is: hooks of agents that run name it for as long as they live, and the
 * distribution that they were started from may be gone by then.
 */
final class KeptRunner {
    private static final int HASH_BYTES = 6;

    private KeptRunner() {}

    /** Sees to it that a copy is there, and says where. */
    static Path of(Path runner, Path directory) {
        try {
            byte[] program = Files.readAllBytes(runner);
            Path room = directory.resolve(hash(program));
            Path kept = room.resolve("holt-run");
            if (!Files.isExecutable(kept) || Files.size(kept) != program.length) {
                Files.createDirectories(room);
                Path copy = room.resolve(".new-" + ProcessHandle.current().pid());
                Files.copy(runner, copy, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
                Files.move(copy, kept, StandardCopyOption.ATOMIC_MOVE);
            }
            return kept;
        } catch (IOException e) {
            throw new HoltException(
                    DiskSpace.isExhausted(e) ? ErrorCode.DISK_FULL : ErrorCode.HOME_UNUSABLE,
                    "%s: can not be copied to %s (%s); make room, or mend the permissions"
                            .formatted(runner, directory, e.getMessage()),
                    e);
        }
    }

    private static String hash(byte[] program) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
