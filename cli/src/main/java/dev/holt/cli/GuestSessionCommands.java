package dev.holt.cli;

import dev.holt.api.GuestSessionRecords.AttachSession;
import dev.holt.api.GuestSessionRecords.GuestSessionList;
import dev.holt.api.GuestSessionRecords.GuestSessionRef;
import dev.holt.api.GuestSessionRecords.GuestSessionView;
import dev.holt.api.GuestSessionRecords.ListSessions;
import dev.holt.api.GuestSessionRecords.LogPiece;
import dev.holt.api.GuestSessionRecords.SendInput;
import dev.holt.api.GuestSessionRecords.SentInput;
import dev.holt.api.GuestSessionRecords.SessionLogs;
import dev.holt.api.GuestSessionRecords.StartSession;
import dev.holt.api.GuestSessionRecords.StopSession;
import dev.holt.api.Operations;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that live in machines. */
final class GuestSessionCommands {
    private GuestSessionCommands() {}

    private static Map<String, String> tags(List<String> given) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : given) {
            int equals = tag.indexOf('=');
            if (equals < 1) {
                throw CommandException.usage("--tag: '%s' (expected: NAME=VALUE)".formatted(Printable.of(tag)));
            }
            tags.put(tag.substring(0, equals), tag.substring(equals + 1));
        }
        return tags;
    }

    /** How it ended, in words. */
    private static String end(GuestSessionView session) {
        String how = session.code() != null
                ? "status " + session.code()
                : session.signal() != null ? "signal " + session.signal() : "";
        return how.isEmpty() || session.reason().isEmpty() ? how + session.reason() : how + "; " + session.reason();
    }

    private static void print(Caller caller, GuestSessionView session, boolean json) {
        if (json) {
            caller.out().json(session);
        } else {
            String end = end(session);
            caller.out()
                    .line("%s  %s%s"
                            .formatted(
                                    session.session(),
                                    session.status(),
                                    end.isEmpty() ? "" : "  " + Printable.of(end)));
        }
    }

    @Command(
            name = "session",
            description = {
                "Commands that live in machines and go on without anybody.",
                "",
                "They outlive this command, its terminal and the daemon; what they print is kept, and what is sent to them arrives whole."
            },
            footer = {
                "",
                "Example:",
                "  holt vm session start box --name rpc --stdin pipe -- node server.js",
                "  holt vm session send box rpc '{\"ask\": 1}'",
                "",
                "Next: 'holt vm session list box'; 'holt vm session COMMAND --help' says more."
            })
    static final class Root extends Action.Group {}

    @Command(
            name = "start",
            description = {
                "Start a command in a machine that goes on by itself; print its name when it runs.",
                "",
                "Before it is started its directory and the programs that --require names are looked for; what is wrong names the stage: cwd,"
                        + " required command, launch. It has no terminal, and its outputs are kept apart."
            },
            footer = {
                "",
                "Example:",
                "  holt vm session start box --name rpc --stdin pipe --cwd /root/repo --require node --tag role=rpc -- node server.js",
                "",
                "Next: 'holt vm session logs box rpc -f' follows what it prints."
            })
    static final class Start extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "COMMAND",
                description = "After '--': the command and its arguments.")
        private List<String> command = List.of();

        @Option(
                names = "--name",
                paramLabel = "ID",
                description =
                        "What it is called in its machine; else the next of s1, s2, ... One that is over gives its name up.")
        private @Nullable String name;

        @Option(
                names = "--stdin",
                paramLabel = "closed|pipe",
                description = "Whether it has a standard input that takes what is sent; else that is empty.")
        private @Nullable String stdin;

        @Option(
                names = {"-e", "--env"},
                paramLabel = "NAME[=VALUE]",
                description = "A variable of the command; without a value it is the caller's.")
        private List<String> variables = List.of();

        @Option(names = "--cwd", paramLabel = "DIRECTORY", description = "Where it runs, in the machine.")
        private @Nullable String directory;

        @Option(
                names = "--require",
                paramLabel = "PROGRAM",
                description = "A program that has to be in the machine; may be repeated.")
        private List<String> require = List.of();

        @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "Something to note; may be repeated.")
        private List<String> tags = List.of();

        @Override
        int run(Caller caller) {
            GuestSessionView started = caller.callLong(
                    Operations.GUEST_SESSION_START,
                    new StartSession(
                            machine,
                            name,
                            command,
                            Variables.of(caller, variables),
                            directory,
                            stdin,
                            require,
                            tags(tags)));
            if (json()) {
                caller.out().json(started);
            } else {
                caller.out().line(started.session());
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            aliases = "ls",
            description = "List the sessions in a machine.",
            footer = {"", "Example:", "  holt vm session list box", "", "Next: 'holt vm session show box NAME'."})
    static final class Ls extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "Only those with this tag; may be repeated.")
        private List<String> tags = List.of();

        @Override
        int run(Caller caller) {
            GuestSessionList list = caller.call(Operations.GUEST_SESSION_LIST, new ListSessions(machine, tags(tags)));
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            if (list.sessions().isEmpty()) {
                caller.err()
                        .line("no sessions; 'holt vm session start %s -- COMMAND' starts one"
                                .formatted(Printable.of(machine)));
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    Column.whole("SESSION", 6),
                    Column.whole("STATUS", 5),
                    Column.whole("STARTED", 2),
                    Column.whole("STDIN", 1),
                    new Column("COMMAND", 4, 12),
                    new Column("NOTE", 3, 10));
            for (GuestSessionView session : list.sessions()) {
                table.row(
                        Table.plain(session.session()),
                        Table.coloured(session.status(), session.status()),
                        Table.plain(Ago.of(session.started(), caller.now())),
                        Table.plain(session.stdin()),
                        Table.plain(String.join(" ", session.argv())),
                        Table.plain(end(session)));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Show a session in a machine.",
            footer = {"", "Example:", "  holt vm session show box rpc", "", "Next: 'holt vm session logs box rpc'."})
    static final class Show extends Action.Reporting {
        @Mixin
        private final GuestSessionChoice choice = new GuestSessionChoice();

        @Override
        int run(Caller caller) {
            GuestSessionView shown = caller.call(Operations.GUEST_SESSION_SHOW, choice.in(caller));
            if (json()) {
                caller.out().json(shown);
                return ExitStatus.DONE;
            }
            new Fields(caller.out(), caller.style())
                    .add("session", shown.session())
                    .add("machine", shown.machine())
                    .coloured("status", shown.status(), shown.status())
                    .add("end", end(shown))
                    .add("command", String.join(" ", shown.argv()))
                    .add("directory", shown.directory())
                    .add("stdin", shown.stdin() + (shown.attached() ? ", somebody is attached" : ""))
                    .add(
                            "tags",
                            new TreeMap<>(shown.tags())
                                    .entrySet().stream()
                                            .map(tag -> tag.getKey() + "=" + tag.getValue())
                                            .collect(Collectors.joining(", ")))
                    .add("pid", shown.pid())
                    .add("started", Ago.of(shown.started(), caller.now()) + " ago");
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "logs",
            description = {
                "Print what a session in a machine has printed.",
                "",
                "Of each output at least the last 8 MiB are kept, and of a machine that was stopped the last 256 KiB. Standard output and standard error"
                        + " of the session go to those of this command. On a terminal only text and colours pass."
            },
            footer = {
                "",
                "Example:",
                "  holt vm session logs box rpc --tail 20 -f",
                "",
                "Next: 'holt vm session attach box rpc' sends, too."
            })
    static final class Logs extends Action.Reporting {
        @Mixin
        private final GuestSessionChoice choice = new GuestSessionChoice();

        @Option(
                names = {"-f", "--follow"},
                description = "Go on until the session is over.")
        private boolean follow;

        @Option(
                names = {"-n", "--tail"},
                paramLabel = "LINES",
                description = "Begin this many lines from the end.")
        private @Nullable Integer lines;

        @Option(names = "--stdout", description = "Only its standard output.")
        private boolean stdout;

        @Option(names = "--stderr", description = "Only its standard error.")
        private boolean stderr;

        @Option(
                names = "--offset",
                paramLabel = "BYTE",
                description = "Begin at this byte of the one output that is named.")
        private @Nullable Long offset;

        @Override
        int run(Caller caller) {
            GuestSessionRef meant = choice.in(caller);
            Foreign out = new Foreign(caller);
            caller.stream(
                    Operations.GUEST_SESSION_LOGS,
                    new SessionLogs(
                            meant.machine(),
                            meant.session(),
                            stdout == stderr ? null : stdout ? "stdout" : "stderr",
                            lines,
                            offset,
                            follow),
                    piece -> print(caller, out, piece));
            return ExitStatus.DONE;
        }

        private void print(Caller caller, Foreign out, LogPiece piece) {
            if (json()) {
                caller.out().json(piece);
            } else if (piece.stream().equals("stdout") || caller.console().tty().out()) {
                out.print(piece.data());
            } else {
                caller.err().bytes(piece.data());
            }
        }
    }

    @Command(
            name = "send",
            description = {
                "Add to the standard input of a session in a machine: all of it, or nothing.",
                "",
                "It needs no attach, and never lands amid what others send. A TEXT gets a line feed behind it; files and standard input go as they are."
                        + " It returns when the machine has it; the session reads it when it does."
            },
            footer = {
                "",
                "Example:",
                "  holt vm session send box rpc '{\"ask\": 1}'",
                "  holt vm session send box rpc --file data.bin --end",
                "",
                "Next: 'holt vm session logs box rpc -f' shows what it answers."
            })
    static final class Send extends Action.Reporting {
        private static final int IN_MEMORY = 4 << 20;

        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Parameters(index = "1", paramLabel = "SESSION", description = "Which session.")
        private String session = "";

        @Parameters(
                index = "2",
                arity = "0..1",
                paramLabel = "TEXT",
                description = "A line; '-' reads standard input to its end.")
        private @Nullable String text;

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "Send what is in a file.")
        private @Nullable String file;

        @Option(names = "--end", description = "End its standard input behind it.")
        private boolean end;

        @Override
        int run(Caller caller) throws IOException {
            if (text != null && file != null) {
                throw CommandException.usage("a text and --file; give one of them");
            }
            SentInput sent;
            if (file != null) {
                sent = send(caller, null, caller.path(file));
            } else if ("-".equals(text)) {
                sent = sendInput(caller);
            } else if (text != null) {
                sent = send(caller, (text + "\n").getBytes(StandardCharsets.UTF_8), null);
            } else if (end) {
                sent = send(caller, null, null);
            } else {
                throw CommandException.usage(
                        "nothing to send; pass it as TEXT, '--file FILE', or '-' for standard input");
            }
            if (json()) {
                caller.out().json(sent);
            }
            return ExitStatus.DONE;
        }

        /** What does not fit into memory waits in a file until it is whole. */
        private SentInput sendInput(Caller caller) throws IOException {
            InputStream in = caller.console().in();
            byte[] first = in.readNBytes(IN_MEMORY);
            if (first.length < IN_MEMORY) {
                return send(caller, first, null);
            }
            Path whole = Files.createTempFile("holt-send-", "");
            try {
                try (OutputStream out = Files.newOutputStream(whole)) {
                    out.write(first);
                    in.transferTo(out);
                }
                return send(caller, null, whole);
            } finally {
                Files.delete(whole);
            }
        }

        private SentInput send(Caller caller, byte @Nullable [] data, @Nullable Path from) {
            return caller.call(
                    Operations.GUEST_SESSION_SEND,
                    new SendInput(machine, session, data, from == null ? null : from.toString(), end));
        }
    }

    @Command(
            name = "attach",
            description = {
                "Be attached to a session in a machine: see what it prints, and write to its standard input.",
                "",
                "One at a time has the input, any number may read. Ctrl-C detaches; the end of standard input leaves the session's open. When the session"
                        + " ends, its exit status is that of this command."
            },
            footer = {
                "",
                "Example:",
                "  holt vm session attach box rpc",
                "  holt vm session attach box rpc --read-only --stdout-offset 0",
                "",
                "Next: 'holt vm session send box rpc TEXT' sends without."
            })
    static final class Attach extends Action {
        @Mixin
        private final GuestSessionChoice choice = new GuestSessionChoice();

        @Option(names = "--read-only", description = "Only read.")
        private boolean readOnly;

        @Option(
                names = "--stdout-offset",
                paramLabel = "BYTE",
                description = "Begin at this byte of its standard output; else with what comes from now on.")
        private @Nullable Long stdout;

        @Option(names = "--stderr-offset", paramLabel = "BYTE", description = "Likewise of its standard error.")
        private @Nullable Long stderr;

        @Override
        int run(Caller caller) {
            GuestSessionView meant = caller.call(Operations.GUEST_SESSION_SHOW, choice.in(caller));
            boolean input = !readOnly && meant.stdin().equals("pipe");
            return GuestCall.attach(caller, new AttachSession(meant.machine(), meant.session(), input, stdout, stderr));
        }
    }

    @Command(
            name = "stop",
            description = {
                "End a session in a machine: TERM for all of its process group, and KILL when it has not ended in time.",
                "",
                "What it started in that group ends with it."
            },
            footer = {
                "",
                "Example:",
                "  holt vm session stop box rpc --grace 30",
                "",
                "Next: 'holt vm session logs box rpc' shows what it printed."
            })
    static final class Stop extends Action.Reporting {
        @Mixin
        private final GuestSessionChoice choice = new GuestSessionChoice();

        @Option(names = "--grace", paramLabel = "SECONDS", description = "How long it gets; else 10 s.")
        private @Nullable Integer grace;

        @Override
        int run(Caller caller) {
            GuestSessionRef meant = choice.in(caller);
            print(
                    caller,
                    caller.callLong(
                            Operations.GUEST_SESSION_STOP,
                            new StopSession(
                                    meant.machine(),
                                    meant.session(),
                                    grace == null ? null : Long.valueOf(grace * 1000L))),
                    json());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "kill",
            description = "Kill a session in a machine, with all of its process group.",
            footer = {"", "Example:", "  holt vm session kill box rpc", "", "Next: 'holt vm session list box'."})
    static final class Kill extends Action.Reporting {
        @Mixin
        private final GuestSessionChoice choice = new GuestSessionChoice();

        @Override
        int run(Caller caller) {
            print(caller, caller.callLong(Operations.GUEST_SESSION_KILL, choice.in(caller)), json());
            return ExitStatus.DONE;
        }
    }
}
