package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Nearest;
import dev.holt.core.Printable;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentProfile;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.Problem;
import dev.holt.core.place.Place;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectStore;
import dev.holt.core.terminal.SafeText;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Refuses what can be refused before anything of a session exists. Takes nothing and writes nothing. */
final class SpawnChecks {
    private static final int LONGEST_ISSUE = 200;

    private final SessionParts parts;
    private final ProjectStore projects;
    private final Agents agents;
    private final Rules rules;

    SpawnChecks(SessionParts parts, ProjectStore projects, Agents agents) {
        this.parts = parts;
        this.projects = projects;
        this.agents = agents;
        this.rules = new Rules(parts);
    }

    /**
     * What a request that passed refers to.
     *
     * @param request the request with the names of its attachments made safe and told in its prompt
     */
    record Admitted(SpawnRequest request, Project project, Agent agent) {}

    Admitted admit(SpawnRequest asked) {
        requireText(asked.prompt());
        SpawnRequest request = withAttachments(asked);
        requireIssue(request.extras().issue());
        requireVariables(request.extras());
        Project project = requireProject(request);
        Agent agent = requireAgent(request, project);
        requirePermissions(request, agent);
        requireModel(request, agent);
        Rules.require(request.extras().rules(), agent);
        rules.requireGeneral(parts.host(), agent);
        parts.places().check(request.place());
        if (request.place().id().isHost()) {
            requireProgram(request, project, agent);
        }
        if (request.branch() != null) {
            parts.workspaces().requireBranch(project.id().toString(), project.repository(), request.branch());
        }
        return new Admitted(request, project, agent);
    }

    private Project requireProject(SpawnRequest request) {
        Project project = projects.find(request.project())
                .orElseThrow(() -> new HoltException(
                        ErrorCode.PROJECT_NOT_FOUND,
                        "project: '%s' (expected: a registered one); 'holt project ls' lists them, 'holt project add PATH' registers"
                                .formatted(request.project())));
        if (!Files.isDirectory(project.repository().path())) {
            throw new HoltException(
                    ErrorCode.PROJECT_PATH_MISSING,
                    "project %s: %s (expected: its repository); move it back, or 'holt project rm %s'"
                            .formatted(project.id(), project.repository().path(), project.id()));
        }
        return project;
    }

    private Agent requireAgent(SpawnRequest request, Project project) {
        String name = request.agent();
        if (name == null) {
            name = project.settings().agent();
        }
        if (name == null) {
            name = parts.settings().current().agent();
        }
        if (name == null) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "agent: none given (expected: one of %s); pass --agent NAME or 'holt config set agent NAME'"
                            .formatted(String.join(", ", agents.names())));
        }
        String wanted = name;
        return agents.find(wanted).orElseThrow(() -> notThere(wanted));
    }

    private HoltException notThere(String name) {
        return agents.broken().stream()
                .filter(broken -> broken.name().equals(name))
                .findFirst()
                .map(broken -> new HoltException(
                        ErrorCode.AGENT_DESCRIPTION_INVALID,
                        "agent %s: its description %s is broken; mend it:\n%s"
                                .formatted(
                                        name,
                                        broken.origin(),
                                        broken.problems().stream()
                                                .map(Problem::toString)
                                                .collect(Collectors.joining("\n")))))
                .orElseGet(() -> new HoltException(
                        ErrorCode.AGENT_NOT_FOUND,
                        "agent: '%s' (expected: one of %s%s)"
                                .formatted(
                                        Printable.of(name),
                                        String.join(", ", agents.names()),
                                        Nearest.to(name, agents.names())
                                                .map("; did you mean '%s'?"::formatted)
                                                .orElse(""))));
    }

    private static void requireText(String prompt) {
        SafeText _ = new SafeText(prompt);
        if (prompt.isBlank()) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "prompt: empty (expected: what the agent is to do); pass it as an argument, by -f FILE, or by - on standard input");
        }
    }

    private static void requirePermissions(SpawnRequest request, Agent agent) {
        if (!agent.profile().capabilities().permissionModes().contains(request.permissions())) {
            throw new HoltException(
                    ErrorCode.PERMISSION_MODE_UNSUPPORTED,
                    "permissions: '%s' (expected for %s: one of %s)"
                            .formatted(
                                    request.permissions().word(),
                                    agent.name(),
                                    String.join(
                                            ", ",
                                            agent.profile().capabilities().permissionModes().stream()
                                                    .sorted()
                                                    .map(mode -> mode.word())
                                                    .toList())));
        }
    }

    private static void requireModel(SpawnRequest request, Agent agent) {
        if (request.model() != null && !agent.profile().capabilities().model()) {
            throw new HoltException(
                    ErrorCode.MODEL_UNSUPPORTED,
                    "model: '%s' (expected for %s: none, it does not choose between models); leave --model out"
                            .formatted(Printable.of(request.model()), agent.name()));
        }
    }

    private static SpawnRequest withAttachments(SpawnRequest request) {
        List<Attachment> attachments = Attachments.named(request.extras().attachments());
        String prompt = Attachments.prompt(request.prompt(), attachments);
        SafeText _ = new SafeText(prompt);
        return request.withPrompt(prompt).withExtras(request.extras().withAttachments(attachments));
    }

    private static void requireIssue(@Nullable String issue) {
        if (issue != null
                && (issue.isBlank()
                        || issue.length() > LONGEST_ISSUE
                        || !Printable.of(issue).equals(issue))) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "issue: '%s' (expected: what a tracker calls it, such as ENG-42; at most %d characters on one line)"
                            .formatted(Printable.of(issue), LONGEST_ISSUE));
        }
    }

    private static void requireVariables(SpawnRequest.Extras extras) {
        extras.pass().forEach(LaunchEnvironment::requireName);
        extras.variables().forEach((name, value) -> {
            LaunchEnvironment.requireName(name);
            if (value.indexOf('\0') >= 0) {
                throw new HoltException(
                        ErrorCode.INVALID_ARGUMENT,
                        "environment variable: the value of '%s' has a NUL (expected: text); remove it"
                                .formatted(name));
            }
        });
    }

    private void requireProgram(SpawnRequest request, Project project, Agent agent) {
        Place place = parts.host();
        parts.terminals().in(place).require();
        Map<String, String> environment = LaunchEnvironment.shared(project, agent, place.base(), request);
        AgentProfile profile = agent.profile();
        if (place.program(profile.program(), environment).isEmpty()) {
            throw new HoltException(
                    ErrorCode.AGENT_PROGRAM_MISSING,
                    "agent %s: program '%s' is not in PATH (%s); install it%s, or mend PATH where you call holt"
                            .formatted(
                                    profile.name(),
                                    profile.program(),
                                    environment.get("PATH"),
                                    profile.install() == null ? "" : " by '%s'".formatted(profile.install())));
        }
    }
}
