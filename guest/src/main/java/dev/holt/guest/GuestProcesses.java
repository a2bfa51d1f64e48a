package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Guest;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Processes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of a guest, by its {@code /proc} and by the runner in it. In a machine that is off there are none. Safe for any thread. */
final class GuestProcesses implements Processes {
    private static final int MOST = 4096;
    private static final int STATE = 0;
    private static final int START = 19;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final GuestPlace place;
    private final Asking asking;

    GuestProcesses(GuestPlace place, Asking asking) {
        this.place = place;
        this.asking = asking;
    }

    @Override
    public Optional<ProcessRef> find(long pid) {
        return place.reach().isOff() ? Optional.empty() : asking.ask(guest -> find(guest, pid));
    }

    private static Optional<ProcessRef> find(Guest guest, long pid) throws InterruptedException {
        return guest.read("/proc/%d/stat".formatted(pid), 0, MOST)
                .flatMap(piece -> start(new String(piece.content(), StandardCharsets.ISO_8859_1)))
                .map(start -> new ProcessRef(guest.identity().bootId(), pid, start));
    }

    /** When it started, out of its line; empty for one that has ended. The name in parentheses may hold blanks and parentheses. */
    static Optional<Long> start(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        boolean ended = fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X");
        return ended || !fields[START].matches("\\d{1,18}")
                ? Optional.empty()
                : Optional.of(Long.valueOf(fields[START]));
    }

    @Override
    public boolean alive(ProcessRef process) {
        return find(process.pid()).filter(process::equals).isPresent();
    }

    @Override
    public void signalGroup(ProcessRef process, int signal) {
        boolean sameBoot = !place.reach().isOff()
                && asking.ask(guest -> guest.identity().bootId()).equals(process.bootId());
        if (sameBoot) {
            run(
                    PATIENCE,
                    "signal",
                    Long.toString(process.pid()),
                    Long.toString(process.start()),
                    Integer.toString(signal));
        }
    }

    @Override
    public int killMarked(String launchId, Duration grace) {
        if (place.reach().isOff()) {
            return 0;
        }
        String found = run(grace.plus(PATIENCE), "end", launchId, Long.toString(grace.toMillis()))
                .outputText()
                .strip();
        return found.matches("\\d{1,9}") ? Integer.parseInt(found) : 0;
    }

    private Completed run(Duration patience, String... arguments) {
        List<String> argv =
                new java.util.ArrayList<>(List.of(place.base().runner().toString()));
        argv.addAll(List.of(arguments));
        Completed completed = place.run(Command.of(argv, Path.of("/"), Map.of(), patience));
        if (!completed.succeeded()) {
            throw new HoltException(
                    ErrorCode.GUEST_FAILED,
                    "machine %s: %s: %s"
                            .formatted(
                                    asking.machine(),
                                    arguments[0],
                                    completed.timedOut()
                                            ? "no answer within %d s".formatted(patience.toSeconds())
                                            : GuestFailures.bounded(
                                                    completed.errorText().strip())));
        }
        return completed;
    }
}
