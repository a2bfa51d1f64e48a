package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SessionRecords.Spawn;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "spawn",
        description = {
            "Start an agent on a task, in a work tree of its own.",
            "",
            "Returns when the agent's process runs, and prints the session's id. The project is the one of this directory unless named."
        },
        footer = {
            "",
            "Example:",
            "  holt spawn --agent shell 'mvn -q verify && git commit -qam green'",
            "  holt spawn -f task.md --name 'mend the parser'",
            "",
            "Next: 'holt ls --watch' shows how it goes, 'holt attach ID' opens its terminal, 'holt diff ID' shows its work."
        })
final class SpawnCommand extends Action.Reporting {
    @Parameters(
            arity = "0..1",
            paramLabel = "PROMPT",
            description = "What the agent is to do; '-' reads it from standard input.")
    private @Nullable String prompt;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Read the prompt from a file.")
    private @Nullable String file;

    @Option(names = "--agent", paramLabel = "AGENT", description = "Which agent; 'holt agent ls' lists them.")
    private @Nullable String agent;

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            description = "Which project, when it is not this directory's.")
    private @Nullable String project;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call the session.")
    private @Nullable String name;

    @Option(
            names = "--branch",
            paramLabel = "BRANCH",
            description = "The branch to make instead of holt/<session>/main.")
    private @Nullable String branch;

    @Option(
            names = {"--base", "--from"},
            paramLabel = "COMMIT",
            description = "What to start from instead of the freshly fetched base branch.")
    private @Nullable String base;

    @Option(names = "--permissions", paramLabel = "MODE", description = "default, accept-edits, auto or bypass.")
    private @Nullable String permissions;

    @Option(names = "--model", paramLabel = "MODEL", description = "The model that the agent is to use.")
    private @Nullable String model;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no stages.")
    private boolean quiet;

    @Override
    int run(Caller caller) throws IOException {
        if (quiet) {
            caller.quiet();
        }
        Optional<String> ambient = project == null ? caller.variable("HOLT_PROJECT_ID") : Optional.of(project);
        Spawn spawn = new Spawn(
                ambient.orElse(null),
                caller.invocation().directory().toString(),
                agent,
                text(caller),
                name,
                branch,
                base,
                permissions,
                model,
                caller.invocation().environment());
        SessionView session = caller.call(Operations.SESSION_SPAWN, spawn);
        if (json()) {
            caller.out().json(session);
        } else {
            caller.out().line(session.id());
        }
        return ExitStatus.DONE;
    }

    private String text(Caller caller) throws IOException {
        if (prompt != null && file != null) {
            throw CommandException.usage("a prompt and --file; give one of them");
        }
        String text = file != null ? Texts.file(caller, file) : "-".equals(prompt) ? Texts.input(caller) : prompt;
        if (text == null || text.isBlank()) {
            throw CommandException.usage(
                    "no prompt (expected: what the agent is to do); pass it as 'holt spawn TEXT', '-f FILE', or '-' for standard input");
        }
        return text;
    }
}
