package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.AgentCheck;
import dev.holt.api.SystemRecords.AgentDetails;
import dev.holt.api.SystemRecords.AgentList;
import dev.holt.api.SystemRecords.AgentProblem;
import dev.holt.api.SystemRecords.AgentView;
import dev.holt.api.SystemRecords.CheckAgent;
import dev.holt.api.SystemRecords.ShowAgent;
import dev.holt.cli.Table.Cell;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands about agents. */
final class AgentCommands {
    private AgentCommands() {}

    @Command(
            name = "agent",
            description = "The programs that can be put to work.",
            footer = {
                "",
                "Example:",
                "  holt agent ls",
                "",
                "Next: 'holt agent show AGENT', 'holt spawn --agent AGENT PROMPT'."
            })
    static final class Root extends Action.Group {}

    @Command(
            name = "ls",
            description = {
                "List the agents, and which are installed.",
                "",
                "A verified agent is one that Holt's own tests run, in that version. An unverified one is described, but was never tried."
            },
            footer = {
                "",
                "Example:",
                "  holt agent ls",
                "",
                "Next: 'holt agent show AGENT', 'holt spawn --agent AGENT PROMPT'."
            })
    static final class Ls extends Action.Reporting {
        @Override
        int run(Caller caller) {
            AgentList list = caller.call(Operations.AGENT_LIST, new Empty());
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    Column.whole("AGENT", 5),
                    Column.whole("TRIED", 3),
                    new Column("PROGRAM", 4, 8),
                    new Column("PERMISSIONS", 1, 8),
                    new Column("WHAT", 0, 10));
            for (AgentView agent : list.agents()) {
                table.row(
                        Table.plain(agent.name()),
                        tried(agent),
                        program(agent),
                        Table.plain(String.join(" ", agent.permissions())),
                        Table.plain(agent.summary()));
            }
            table.print(caller.out(), caller.width(), caller.style());
            for (AgentView agent : list.agents()) {
                if (!agent.problems().isEmpty()) {
                    caller.err()
                            .line("%s: its description is broken; 'holt agent check %s' says where"
                                    .formatted(Printable.of(agent.name()), Printable.of(agent.origin())));
                }
            }
            return ExitStatus.DONE;
        }

        private static Cell program(AgentView agent) {
            if (!agent.problems().isEmpty()) {
                return Table.plain("-");
            }
            return agent.installed()
                    ? Table.plain(Objects.requireNonNullElse(agent.program(), "-"))
                    : Table.coloured("not installed", "missing");
        }

        private static Cell tried(AgentView agent) {
            return agent.problems().isEmpty() ? Table.plain(triedIn(agent)) : Table.coloured("broken", "missing");
        }
    }

    private static String triedIn(AgentView agent) {
        return agent.verified() == null ? "unverified" : "verified " + agent.verified();
    }

    @Command(
            name = "show",
            description = {
                "Look closely at an agent: where it is installed, in which version, what it can do and what is missing.",
                "",
                "It is looked for in your PATH and HOME. Whether somebody has signed in is judged by files and variables; nobody is asked."
            },
            footer = {"", "Example:", "  holt agent show codex", "", "Next: 'holt spawn --agent AGENT PROMPT'."})
    static final class Show extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "AGENT", description = "Which agent; 'holt agent ls' lists them.")
        private String agent = "";

        @Override
        int run(Caller caller) {
            AgentDetails details = caller.call(
                    Operations.AGENT_SHOW,
                    new ShowAgent(agent, caller.invocation().environment()));
            if (json()) {
                caller.out().json(details);
                return ExitStatus.DONE;
            }
            AgentView view = details.agent();
            Fields fields = new Fields(caller.out(), caller.style());
            fields.add("agent", view.name())
                    .add("what", view.summary())
                    .add("described", view.origin())
                    .add("tried", view.problems().isEmpty() ? triedIn(view) : null)
                    .coloured(
                            "program",
                            view.installed() ? Objects.requireNonNullElse(view.program(), "") : "not installed",
                            view.installed() ? "" : "missing")
                    .add("version", version(details))
                    .add("signed in", details.signedIn());
            print(fields, "can", details.can());
            print(fields, "missing", details.missing());
            print(
                    fields,
                    "broken",
                    view.problems().stream().map(AgentCommands::text).toList());
            return ExitStatus.DONE;
        }

        private static String version(AgentDetails details) {
            if (details.version() == null) {
                return details.agent().installed() ? "it does not say" : "";
            }
            return details.version()
                    + (details.versionVerified()
                            ? ", which is the verified one"
                            : details.agent().verified() == null
                                    ? ", none is verified"
                                    : ", while %s is verified"
                                            .formatted(details.agent().verified()));
        }

        private static void print(Fields fields, String name, List<String> lines) {
            String title = name;
            for (String line : lines) {
                fields.add(title, line);
                title = "";
            }
        }
    }

    private static String text(AgentProblem problem) {
        return problem.line() == 0 ? problem.text() : "line %d: %s".formatted(problem.line(), problem.text());
    }

    @Command(
            name = "check",
            description = {
                "Look for what is wrong in the description of an agent, and say what it would be started with.",
                "",
                "Descriptions of your own are files NAME.toml in the directory 'agents' beside config.toml."
            },
            footer = {
                "",
                "Example:",
                "  holt agent check ~/.config/holt/agents/mine.toml",
                "",
                "Next: 'holt agent ls' lists it once it lies there."
            })
    static final class Check extends Action.Reporting {
        private static final String SUFFIX = ".toml";

        @Parameters(arity = "1", paramLabel = "FILE", description = "The description.")
        private String file = "";

        @Override
        int run(Caller caller) {
            String text = Texts.file(caller, file);
            String fileName = String.valueOf(caller.path(file).getFileName());
            String name =
                    fileName.endsWith(SUFFIX) ? fileName.substring(0, fileName.length() - SUFFIX.length()) : fileName;
            AgentCheck check = caller.call(
                    Operations.AGENT_CHECK,
                    new CheckAgent(name, caller.path(file).toString(), text));
            if (json()) {
                caller.out().json(check);
            } else if (check.ok()) {
                print(caller, check);
            } else {
                check.problems()
                        .forEach(problem -> caller.err().line(Printable.of("%s: %s".formatted(file, text(problem)))));
            }
            return check.ok() ? ExitStatus.DONE : ExitStatus.USAGE;
        }

        private void print(Caller caller, AgentCheck check) {
            caller.out().line("%s: ok".formatted(Printable.of(file)));
            Fields fields = new Fields(caller.out(), caller.style());
            fields.add("start", words(check.argv()))
                    .add("without task", words(check.fresh()))
                    .add("come back", words(check.resume()));
            new TreeMap<>(check.environment()).forEach((name, value) -> fields.add("environment", name + "=" + value));
        }

        /** As it would be typed. */
        private static String words(List<String> arguments) {
            return arguments.stream()
                    .map(word -> word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                    .collect(Collectors.joining(" "));
        }
    }
}
