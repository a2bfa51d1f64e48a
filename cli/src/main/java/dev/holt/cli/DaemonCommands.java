package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.DaemonStatus;
import dev.holt.api.SystemRecords.DaemonStopped;
import dev.holt.api.SystemRecords.StopDaemon;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands about the daemon itself. */
final class DaemonCommands {
    private DaemonCommands() {}

    /** What {@code daemon status --json} prints when none runs. */
    record NotRunning(boolean running, String version, String home) {}

    @Command(
            name = "daemon",
            description = "The one process that watches over everything. Sessions outlive it.",
            footer = {"", "Example:", "  holt daemon status", "", "Next: 'holt daemon logs -f' when something is odd."})
    static final class Root extends Action.Group {}

    @Command(
            name = "start",
            description = "Start the daemon, if it does not run. Other commands do so by themselves.",
            footer = {"", "Example:", "  holt daemon start", "", "Next: 'holt daemon status'."})
    static final class Start extends Action.Reporting {
        @Override
        int run(Caller caller) {
            return print(caller, json(), caller.call(Operations.DAEMON_STATUS, new Empty()));
        }
    }

    @Command(
            name = "status",
            description = "Say whether the daemon runs, and how it is. Never starts one.",
            footer = {"", "Example:", "  holt daemon status --json", "", "Next: 'holt daemon logs -f', 'holt doctor'."})
    static final class Status extends Action.Reporting {
        @Override
        int run(Caller caller) {
            if (caller.served()) {
                return print(caller, json(), caller.call(Operations.DAEMON_STATUS, new Empty()));
            }
            Surroundings surroundings = caller.surroundings();
            if (json()) {
                caller.out()
                        .json(new NotRunning(
                                false,
                                surroundings.version(),
                                surroundings.home().toString()));
            } else {
                Fields fields = new Fields(caller.out(), caller.style());
                fields.add("running", "no; the next command starts it, or 'holt daemon start'")
                        .add("home", surroundings.home());
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "stop",
            description = "Stop the daemon. Sessions and machines go on, and the next daemon finds them.",
            footer = {"", "Example:", "  holt daemon stop", "", "Next: any command starts it again."})
    static final class Stop extends Action.Reporting {
        @Option(names = "--all", description = "Stop every session and machine too; their work and disks stay.")
        private boolean all;

        @Override
        int run(Caller caller) {
            if (!caller.served()) {
                if (json()) {
                    caller.out().json(new DaemonStopped(List.of(), List.of()));
                } else {
                    caller.out().line("no daemon runs");
                }
                return ExitStatus.DONE;
            }
            caller.console().endWithDaemon();
            DaemonStopped stopped = caller.call(Operations.DAEMON_STOP, new StopDaemon(all, all));
            if (json()) {
                caller.out().json(stopped);
            } else {
                caller.out()
                        .line(
                                all
                                        ? "stopped, with " + count(stopped.stoppedSessions())
                                                + machines(stopped.stoppedMachines())
                                        : "stopped; sessions and machines go on");
            }
            return ExitStatus.DONE;
        }

        private static String machines(List<String> machines) {
            return machines.isEmpty() ? "" : ", and with the machines " + String.join(" ", machines);
        }

        private static String count(List<String> sessions) {
            return switch (sessions.size()) {
                case 0 -> "no sessions";
                case 1 -> "session " + sessions.getFirst();
                default -> "%d sessions: %s".formatted(sessions.size(), String.join(" ", sessions));
            };
        }
    }

    @Command(
            name = "restart",
            description = "Stop the daemon and start it again. Sessions do not notice.",
            footer = {"", "Example:", "  holt daemon restart", "", "Next: 'holt daemon status'."})
    static final class Restart extends Action.Reporting {
        @Override
        int run(Caller caller) {
            String client = caller.surroundings().client().toString();
            List<String> start =
                    json() ? List.of(client, "daemon", "start", "--json") : List.of(client, "daemon", "start");
            if (caller.served()) {
                caller.console().endWithDaemon();
                DaemonStopped stopped = caller.call(Operations.DAEMON_STOP, new StopDaemon(false, false));
                assert stopped.stoppedSessions().isEmpty();
            }
            caller.console().exec(start, Map.of(), List.of());
            return ExitStatus.DONE;
        }
    }

    private static int print(Caller caller, boolean json, DaemonStatus status) {
        if (json) {
            caller.out().json(status);
            return ExitStatus.DONE;
        }
        Fields fields = new Fields(caller.out(), caller.style());
        fields.add("running", "yes, for " + Ago.span(Duration.ofSeconds(status.uptimeSeconds())));
        fields.add("pid", status.pid()).add("version", Printable.of(status.version() + " (" + status.build() + ")"));
        fields.add("home", status.home()).add("socket", status.socket()).add("http", status.http());
        fields.add("sessions", status.sessions()).add("operations", status.operations());
        fields.add("note", status.reconciling() ? "still looking into what the former daemon left" : null);
        return ExitStatus.DONE;
    }
}
