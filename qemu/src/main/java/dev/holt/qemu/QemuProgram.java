package dev.holt.qemu;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.machine.MachineException;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The program QEMU. Its version is asked for once for each file that it is found as. Safe for any thread. */
final class QemuProgram {
    private static final String NAME = "qemu-system-x86_64";
    private static final String WAY_OUT =
            "(expected: QEMU 7.2 or later); run: apt-get install qemu-system-x86 qemu-utils";
    private static final Pattern VERSION = Pattern.compile("QEMU emulator version ((\\d{1,4})\\.(\\d{1,4})[^\\s]*)");
    private static final int LEAST_MAJOR = 7;
    private static final int LEAST_MINOR = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Place host;
    private final Map<String, String> environment;
    private volatile @Nullable Found found;

    /**
     * The program as it was found.
     *
     * @param version as it calls it, such as {@code 7.2.22}
     */
    record Found(Path path, FileTime modified, String version) {}

    QemuProgram(Place host, Map<String, String> environment) {
        this.host = host;
        this.environment = environment;
    }

    /** The program. Throws {@code VMM_MISSING} when it is not there or too old. */
    Found require() {
        Path path = host.program(NAME, environment)
                .orElseThrow(
                        () -> new MachineException(ErrorCode.VMM_MISSING, "%s: not found %s".formatted(NAME, WAY_OUT)));
        FileTime modified = modified(path);
        Found known = found;
        if (known == null || !known.path().equals(path) || !known.modified().equals(modified)) {
            known = new Found(path, modified, version(path));
            found = known;
        }
        return known;
    }

    private String version(Path path) {
        Completed answer =
                host.run(Command.of(List.of(path.toString(), "--version"), Path.of("/"), environment, PATIENCE));
        Matcher matcher = VERSION.matcher(answer.outputText());
        if (!matcher.lookingAt() || isTooOld(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)))) {
            String said = answer.outputText().lines().findFirst().orElse("no version");
            throw new MachineException(
                    ErrorCode.VMM_MISSING, "%s: '%s' %s".formatted(path, Printable.of(said), WAY_OUT));
        }
        return matcher.group(1);
    }

    private static boolean isTooOld(int major, int minor) {
        return major < LEAST_MAJOR || (major == LEAST_MAJOR && minor < LEAST_MINOR);
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new MachineException(ErrorCode.VMM_MISSING, "%s: %s %s".formatted(path, e.getMessage(), WAY_OUT), e);
        }
    }
}
