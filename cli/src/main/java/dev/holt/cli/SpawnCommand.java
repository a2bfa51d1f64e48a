package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Extras;
import dev.holt.api.SessionRecords.OwnMachine;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SessionRecords.Spawn;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            "  holt spawn 'upgrade everything' --agent codex --in vm",
            "  holt spawn 'find out why this fails' --attach error.log --env CI=1 --issue ENG-42",
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
            names = "--rules",
            paramLabel = "FILE",
            description = "What the agent is told beside its prompt, after the rules of the settings and the project.")
    private @Nullable String rules;

    @Option(names = "--issue", paramLabel = "ID", description = "The issue that it works on, for HOLT_ISSUE_ID.")
    private @Nullable String issue;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "A variable for the session; may be repeated. A secret is better passed by --pass.")
    private List<String> variables = List.of();

    @Option(names = "--pass", paramLabel = "NAME", description = "Take over a variable of your own; may be repeated.")
    private List<String> pass = List.of();

    @Option(
            names = "--attach",
            paramLabel = "FILE",
            description = "A file for the agent, put into .holt/attachments of the work tree; up to 8, of 10 MiB each.")
    private List<String> attach = List.of();

    @Option(
            names = "--in",
            paramLabel = "host|vm",
            description = "Where it lives: on this host in a work tree, or in a virtual machine of its own.")
    private @Nullable String in;

    @ArgGroup(exclusive = false, heading = "With --in vm:%n")
    private @Nullable OwnMachineOptions machine;

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
                machine(),
                caller.invocation().environment(),
                extras(caller));
        SessionView session = caller.call(Operations.SESSION_SPAWN, spawn);
        if (json()) {
            caller.out().json(session);
        } else {
            caller.out().line(session.id());
        }
        return ExitStatus.DONE;
    }

    private @Nullable OwnMachine machine() {
        boolean own = in != null && in.equals("vm");
        if (in != null && !own && !in.equals("host")) {
            throw CommandException.usage("--in: '%s' (expected: host or vm)".formatted(Printable.of(in)));
        }
        if (!own && machine != null) {
            throw CommandException.usage("--image, --vcpu, --memory, --disk-size and --net are for --in vm; add that");
        }
        return own ? (machine == null ? new OwnMachineOptions() : machine).machine() : null;
    }

    /** Null when nothing was asked for. */
    private @Nullable Extras extras(Caller caller) {
        Extras extras = new Extras(
                rules == null ? null : Texts.file(caller, rules),
                issue,
                variables.isEmpty() ? null : variables(),
                pass.isEmpty() ? null : pass,
                attach.isEmpty() ? null : Attachments.read(caller, attach));
        return extras.equals(new Extras(null, null, null, null, null)) ? null : extras;
    }

    private Map<String, String> variables() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals <= 0) {
                throw CommandException.usage(
                        "--env: '%s' (expected: NAME=VALUE); --pass NAME takes over a variable of yours"
                                .formatted(Printable.of(variable)));
            }
            values.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return values;
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
