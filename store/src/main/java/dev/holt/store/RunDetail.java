package dev.holt.store;

import static java.util.Objects.requireNonNull;

import dev.holt.core.place.ProcessRef;
import dev.holt.core.session.Exit;
import dev.holt.core.session.Run;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Process facts as JSON. Which of them there are depends on the word in the column {@code run}: {@code starting}, {@code running}, {@code ended} or
 * {@code start-failed}.
 *
 * @param at epoch milliseconds
 * @param lasted milliseconds
 */
record RunDetail(
        long at,
        @Nullable ProcessDetail process,
        @Nullable ProcessDetail runner,
        @Nullable ExitDetail exit,
        @Nullable Boolean asked,
        @Nullable Long lasted,
        @Nullable String reason) {
    /** One process for all time. */
    record ProcessDetail(String boot, long pid, long start) {
        static ProcessDetail of(ProcessRef process) {
            return new ProcessDetail(process.bootId(), process.pid(), process.start());
        }

        ProcessRef process() {
            return new ProcessRef(requireNonNull(boot), pid, start);
        }
    }

    /**
     * How it ended.
     *
     * @param how {@code code}, {@code signal}, {@code vanished}, {@code rebooted} or {@code machine-stopped}
     * @param value the code or the signal's number
     */
    record ExitDetail(String how, @Nullable Integer value) {
        static ExitDetail of(Exit exit) {
            return switch (exit) {
                case Exit.Code(int code) -> new ExitDetail("code", code);
                case Exit.Signal(int number) -> new ExitDetail("signal", number);
                case Exit.Vanished() -> new ExitDetail("vanished", null);
                case Exit.Rebooted() -> new ExitDetail("rebooted", null);
                case Exit.MachineStopped() -> new ExitDetail("machine-stopped", null);
            };
        }

        Exit exit() {
            return switch (requireNonNull(how)) {
                case "code" -> new Exit.Code(requireNonNull(value));
                case "signal" -> new Exit.Signal(requireNonNull(value));
                case "vanished" -> new Exit.Vanished();
                case "rebooted" -> new Exit.Rebooted();
                case "machine-stopped" -> new Exit.MachineStopped();
                default -> throw new IllegalArgumentException("exit: '%s'".formatted(how));
            };
        }
    }

    static RunDetail of(Run run) {
        long at = run.at().toEpochMilli();
        return switch (run) {
            case Run.Starting _ -> new RunDetail(at, null, null, null, null, null, null);
            case Run.Running running ->
                new RunDetail(
                        at,
                        ProcessDetail.of(running.process()),
                        ProcessDetail.of(running.runner()),
                        null,
                        null,
                        null,
                        null);
            case Run.Ended ended ->
                new RunDetail(
                        at,
                        null,
                        null,
                        ExitDetail.of(ended.exit()),
                        ended.asked(),
                        ended.lasted().toMillis(),
                        null);
            case Run.StartFailed failed -> new RunDetail(at, null, null, null, null, null, failed.reason());
        };
    }

    static String word(Run run) {
        return switch (run) {
            case Run.Starting _ -> "starting";
            case Run.Running _ -> "running";
            case Run.Ended _ -> "ended";
            case Run.StartFailed _ -> "start-failed";
        };
    }

    Run run(String word) {
        Instant time = Instant.ofEpochMilli(at);
        return switch (word) {
            case "starting" -> new Run.Starting(time);
            case "running" ->
                new Run.Running(
                        requireNonNull(process).process(),
                        requireNonNull(runner).process(),
                        time);
            case "ended" ->
                new Run.Ended(
                        requireNonNull(exit).exit(),
                        requireNonNull(asked),
                        Duration.ofMillis(requireNonNull(lasted)),
                        time);
            case "start-failed" -> new Run.StartFailed(requireNonNull(reason), time);
            default -> throw new IllegalArgumentException("run: '%s'".formatted(word));
        };
    }
}
