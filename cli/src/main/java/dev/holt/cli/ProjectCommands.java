package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.ProjectRecords.AddProject;
import dev.holt.api.ProjectRecords.ProjectList;
import dev.holt.api.ProjectRecords.ProjectRef;
import dev.holt.api.ProjectRecords.ProjectView;
import dev.holt.api.ProjectRecords.SetProject;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about projects. */
final class ProjectCommands {
    private ProjectCommands() {}

    @Command(
            name = "project",
            description = "Register git repositories, so that sessions can work on them.",
            footer = {"", "Example:", "  holt project add .", "", "Next: 'holt spawn PROMPT' in the repository."})
    static final class Root extends Action.Group {}

    @Command(
            name = "add",
            description = "Register a git repository and print the project's id.",
            footer = {
                "",
                "Example:",
                "  holt project add ~/src/calc",
                "",
                "Next: 'holt spawn PROMPT' in the repository."
            })
    static final class Add extends Action.Reporting {
        @Parameters(arity = "0..1", paramLabel = "PATH", description = "The repository; this directory unless given.")
        private @Nullable String path;

        @Option(
                names = "--id",
                paramLabel = "ID",
                description = "What to call it; proposed from the folder's name unless given.")
        private @Nullable String id;

        @Override
        int run(Caller caller) {
            String where = caller.path(path == null ? "." : path).toString();
            ProjectView added = caller.call(Operations.PROJECT_ADD, new AddProject(where, id));
            if (json()) {
                caller.out().json(added);
            } else {
                caller.out().line(added.id());
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "ls",
            description = "List the projects.",
            footer = {"", "Example:", "  holt project ls", "", "Next: 'holt project show PROJECT'."})
    static final class Ls extends Action.Reporting {
        @Override
        int run(Caller caller) {
            ProjectList list = caller.call(Operations.PROJECT_LIST, new dev.holt.api.Empty());
            if (json()) {
                caller.out().json(list);
            } else if (list.projects().isEmpty()) {
                caller.err().line("no projects; register one with 'holt project add PATH'");
            } else {
                Table table = new Table(
                        Column.whole("ID", 5),
                        Column.whole("STATE", 4),
                        Column.whole("SESSIONS", 0),
                        new Column("BRANCH", 1, 6),
                        new Column("PATH", 3, 12));
                for (ProjectView project : list.projects()) {
                    table.row(
                            Table.plain(project.id()),
                            Table.coloured(project.state(), project.state().equals("ok") ? "" : "warning"),
                            Table.plain(Integer.toString(project.sessions())),
                            Table.plain(project.defaultBranch()),
                            Table.plain(project.path()));
                }
                table.print(caller.out(), caller.width(), caller.style());
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Show a project and its settings.",
            footer = {"", "Example:", "  holt project show calc", "", "Next: 'holt project set PROJECT KEY=VALUE'."})
    static final class Show extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "PROJECT", description = "Which project.")
        private String project = "";

        @Override
        int run(Caller caller) {
            return print(caller, json(), caller.call(Operations.PROJECT_SHOW, new ProjectRef(project)));
        }
    }

    @Command(
            name = "set",
            description = {
                "Change settings of a project. An empty value removes a setting; '-' reads it from standard input, so that a secret is on no"
                        + " command line.",
                "",
                "Keys: agent, base, setup, setup-file, session-limit, env.NAME, pass-env, rules-file, rules, symlinks, copy. The last two"
                        + " are lists of what git ignores and new work trees get nevertheless: paths to be linked, and patterns to be"
                        + " copied."
            },
            footer = {
                "",
                "Example:",
                "  holt project set calc agent=shell setup='npm ci' env.CI=1",
                "  holt project set calc env.API_TOKEN=- < token.txt",
                "  holt project set calc symlinks=node_modules copy='.env*' rules-file=docs/agents.md",
                "",
                "Next: 'holt spawn PROMPT'; sessions that exist keep what they were launched with."
            })
    static final class Set extends Action.Reporting {
        @Parameters(index = "0", arity = "1", paramLabel = "PROJECT", description = "Which project.")
        private String project = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY=VALUE", description = "What to set.")
        private List<String> settings = List.of();

        @Override
        int run(Caller caller) throws IOException {
            Map<String, String> pairs = new LinkedHashMap<>();
            boolean read = false;
            for (String setting : settings) {
                int equals = setting.indexOf('=');
                if (equals <= 0) {
                    throw CommandException.usage(
                            "setting: '%s' (expected: KEY=VALUE)".formatted(Printable.of(setting)));
                }
                String value = setting.substring(equals + 1);
                if (value.equals("-")) {
                    if (read) {
                        throw CommandException.usage("setting: '%s' (expected: '-' once); standard input is one value"
                                .formatted(Printable.of(setting)));
                    }
                    read = true;
                    value = Texts.input(caller).replaceFirst("\\R$", "");
                }
                pairs.put(setting.substring(0, equals), value);
            }
            return print(caller, json(), caller.call(Operations.PROJECT_SET, new SetProject(project, pairs)));
        }
    }

    @Command(
            name = "rm",
            description = "Forget a project. Its repository stays as it is.",
            footer = {"", "Example:", "  holt project rm calc", "", "Next: 'holt project ls'."})
    static final class Rm extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "PROJECT", description = "Which project.")
        private String project = "";

        @Override
        int run(Caller caller) {
            Object nothing = caller.call(Operations.PROJECT_REMOVE, new ProjectRef(project));
            if (json()) {
                caller.out().json(nothing);
            } else {
                caller.out().line(project + "  removed");
            }
            return ExitStatus.DONE;
        }
    }

    private static int print(Caller caller, boolean json, ProjectView p) {
        if (json) {
            caller.out().json(p);
            return ExitStatus.DONE;
        }
        Fields fields = new Fields(caller.out(), caller.style());
        fields.add("id", p.id()).add("path", p.path());
        fields.coloured("state", p.state(), p.state().equals("ok") ? "" : "warning");
        fields.add("remote", p.remote()).add("branch", p.defaultBranch());
        fields.add("agent", p.agent())
                .add("base", p.baseBranch())
                .add("setup", p.setup())
                .add("setup file", p.setupFile());
        fields.add("env", String.join(" ", p.environment())).add("pass-env", String.join(" ", p.passEnvironment()));
        fields.add("rules file", p.rulesFile()).add("rules", p.rules());
        fields.add("symlinks", String.join(" ", p.symlinks())).add("copy", String.join(" ", p.copy()));
        fields.add("limit", p.sessionLimit() == 0 ? null : p.sessionLimit() + " sessions at once");
        fields.add("sessions", p.sessions()).add("added", p.added());
        return ExitStatus.DONE;
    }
}
