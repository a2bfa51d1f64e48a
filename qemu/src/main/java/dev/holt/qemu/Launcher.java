package dev.holt.qemu;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.machine.MachineException;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.place.ProcessRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls the runner to start VMMs. Safe for any thread. */
final class Launcher {
    private static final Pattern PID = Pattern.compile("pid=([0-9]{1,9})\n");
    private static final Pattern RATE = Pattern.compile("([0-9]{4,9})\n");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Place host;
    private final String searchPath;

    Launcher(Place host, String searchPath) {
        this.host = host;
        this.searchPath = searchPath;
    }

    /** Starts a VMM; empty when it has ended again already. The program runs, but may still find its arguments wrong. */
    Optional<ProcessRef> start(String mark, List<String> arguments) {
        Completed answer = run(arguments, Map.of("PATH", searchPath, "HOLT_LAUNCH_ID", mark));
        Matcher matcher = PID.matcher(answer.outputText());
        if (!answer.succeeded() || !matcher.matches()) {
            throw new MachineException(ErrorCode.VMM_FAILED, "QEMU can not be started: " + reason(answer));
        }
        return host.processes().find(Long.parseLong(matcher.group(1)));
    }

    /** Measures the rate of the time-stamp counter in kHz. */
    long tscKhz() {
        Completed answer = run(List.of("tsc"), Map.of("PATH", searchPath));
        Matcher matcher = RATE.matcher(answer.outputText());
        if (!answer.succeeded() || !matcher.matches()) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED, "the rate of the time-stamp counter can not be measured: " + reason(answer));
        }
        return Long.parseLong(matcher.group(1));
    }

    private Completed run(List<String> arguments, Map<String, String> environment) {
        List<String> argv = new ArrayList<>(List.of(host.base().runner().toString()));
        argv.addAll(arguments);
        return host.run(Command.of(argv, Path.of("/"), environment, PATIENCE));
    }

    private static String reason(Completed answer) {
        return answer.timedOut()
                ? "no answer within %d s".formatted(PATIENCE.toSeconds())
                : Printable.lines(answer.errorText());
    }
}
