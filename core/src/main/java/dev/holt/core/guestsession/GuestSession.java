package dev.holt.core.guestsession;

import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stored facts of a command that lives in a machine.
 *
 * @param id its name, the only one of its machine
 * @param argv the program and its arguments
 * @param directory where it was started, absolute in the guest
 * @param piped whether it was started with a standard input that takes what is sent
 * @param tags what its maker noted
 * @param state as it was seen last
 */
public record GuestSession(
        MachineName machine,
        String id,
        List<String> argv,
        String directory,
        boolean piped,
        Map<String, String> tags,
        Instant started,
        State state) {
    public GuestSession {
        argv = List.copyOf(argv);
        tags = Map.copyOf(tags);
    }

    public GuestSession with(State newState) {
        return new GuestSession(machine, id, argv, directory, piped, tags, started, newState);
    }

    public boolean isOver() {
        return state instanceof State.Exited || state instanceof State.Failed;
    }

    /** Its processes, as far as they were reported. */
    public Optional<Processes> processes() {
        return switch (state) {
            case State.Running running -> Optional.of(running.processes());
            case State.Stopping stopping -> Optional.of(stopping.processes());
            case State.Starting _, State.Exited _, State.Failed _ -> Optional.empty();
        };
    }

    /**
     * The processes of a session, inside.
     *
     * @param boot the boot of the guest's kernel in which they live
     * @param pid of the command, and of its process group
     * @param start its start time in clock ticks of that boot
     * @param keeper the process that keeps it
     * @param keeperStart its start time
     */
    public record Processes(String boot, long pid, long start, long keeper, long keeperStart) {}

    /** How far a session has come. */
    public sealed interface State {
        /** Its keeper has not reported yet. */
        record Starting() implements State {}

        record Running(Processes processes) implements State {}

        /** Its end was asked for. */
        record Stopping(Processes processes) implements State {}

        /**
         * It ended, and its keeper has reported how.
         *
         * @param why what ended it, when that is known; else empty
         */
        record Exited(GuestProcess.End end, String why, Instant at) implements State {}

        /** It ended, and nobody has reported how; or it never ran. */
        record Failed(String why, Instant at) implements State {}

        /** As people and programs see it. */
        default String word() {
            return switch (this) {
                case Starting _ -> "starting";
                case Running _ -> "running";
                case Stopping _ -> "stopping";
                case Exited _ -> "exited";
                case Failed _ -> "failed";
            };
        }
    }
}
