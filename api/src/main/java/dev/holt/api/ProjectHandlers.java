package dev.holt.api;

import dev.holt.api.ProjectRecords.ProjectView;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.agent.Agents;
import dev.holt.core.place.Place;
import dev.holt.core.project.ConsentedScript;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.Projects;
import dev.holt.core.session.Sessions;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Does the operations on projects. */
public final class ProjectHandlers {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String KEYS =
            "agent, base, setup, setup-file, session-limit, pass-env, env.NAME, rules-file, rules, symlinks, copy";

    private static final int MOST_SCRIPT = 1 << 20;

    private final Projects projects;
    private final Sessions sessions;
    private final Agents agents;
    private final Place host;

    /** For projects whose repositories are files of {@code host}. */
    public ProjectHandlers(Projects projects, Sessions sessions, Agents agents, Place host) {
        this.host = host;
        this.projects = projects;
        this.sessions = sessions;
        this.agents = agents;
    }

    void bind(Handlers handlers) {
        handlers.on(
                Operations.PROJECT_ADD, (add, _) -> view(projects.add(Paths.absolute("path", add.path()), add.id())));
        handlers.on(
                Operations.PROJECT_LIST,
                (_, _) -> new ProjectRecords.ProjectList(
                        projects.list().stream().map(this::view).toList()));
        handlers.on(Operations.PROJECT_SHOW, (reference, _) -> view(projects.find(reference.project())));
        handlers.on(Operations.PROJECT_SET, (set, _) -> set(set));
        handlers.on(Operations.PROJECT_REMOVE, (reference, _) -> {
            projects.remove(projects.find(reference.project()).id());
            return new Empty();
        });
    }

    private ProjectView set(ProjectRecords.SetProject set) {
        Project project = projects.find(set.project());
        // Every setting is tried before any is stored.
        apply(project, project.settings(), set.settings());
        return view(projects.set(project.id(), settings -> apply(project, settings, set.settings())));
    }

    private ProjectSettings apply(Project project, ProjectSettings settings, Map<String, String> changes) {
        ProjectSettings result = settings;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            result = applyOne(project, result, change.getKey(), change.getValue());
        }
        return result;
    }

    private ProjectSettings applyOne(Project project, ProjectSettings settings, String key, String value) {
        String set = value.isEmpty() ? null : value;
        return switch (key) {
            case "agent" -> settings.withAgent(requireAgent(set));
            case "base" -> settings.withBaseBranch(set);
            case "setup" -> settings.withSetup(set);
            case "setup-file" -> settings.withSetupFile(set == null ? null : consent(project, set));
            case "session-limit" -> settings.withSessionLimit(limit(value));
            case "pass-env" -> settings.withPassEnvironment(variables(value));
            case "rules-file" -> settings.withRules(settings.rules().withFile(set));
            case "rules" -> settings.withRules(settings.rules().withText(set));
            case "symlinks" -> settings.withFiles(settings.files().withSymlinks(words(value)));
            case "copy" -> settings.withFiles(settings.files().withCopy(words(value)));
            default -> environment(settings, key, set);
        };
    }

    /** Consent to the script as it stands in the project's own work tree now. */
    private ConsentedScript consent(Project project, String path) {
        ConsentedScript named = ConsentedScript.to(path, new byte[0]);
        byte[] content = host.files(project.repository().path())
                .read(named.path(), MOST_SCRIPT)
                .orElseThrow(() -> new HoltException(
                        ErrorCode.SETTING_INVALID,
                        "setup-file: '%s' (expected: a file in %s)"
                                .formatted(path, project.repository().path())));
        return ConsentedScript.to(path, content);
    }

    private static ProjectSettings environment(ProjectSettings settings, String key, @Nullable String value) {
        if (!key.startsWith("env.")) {
            throw new HoltException(
                    ErrorCode.SETTING_UNKNOWN, "project setting: '%s' (expected: one of %s)".formatted(key, KEYS));
        }
        String name = requireVariable(key.substring("env.".length()));
        Map<String, String> environment = new HashMap<>(settings.environment());
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
        return settings.withEnvironment(environment);
    }

    private @Nullable String requireAgent(@Nullable String name) {
        if (name != null && agents.find(name).isEmpty()) {
            throw new HoltException(
                    ErrorCode.AGENT_NOT_FOUND,
                    "agent: '%s' (expected: one that 'holt agent ls' lists)".formatted(name));
        }
        return name;
    }

    private static int limit(String value) {
        try {
            int limit = value.isEmpty() ? 0 : Integer.parseInt(value);
            if (limit >= 0) {
                return limit;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new HoltException(
                ErrorCode.SETTING_INVALID,
                "session-limit: '%s' (expected: a whole number from 0; 0 means no limit)".formatted(value));
    }

    private static List<String> variables(String value) {
        return words(value).stream().map(ProjectHandlers::requireVariable).toList();
    }

    private static List<String> words(String value) {
        return Arrays.stream(value.split("[,\\s]+", -1))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    private static String requireVariable(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new HoltException(
                    ErrorCode.SETTING_INVALID,
                    "environment variable: '%s' (expected: letters, digits and '_', not beginning with a digit)"
                            .formatted(name));
        }
        return name;
    }

    private ProjectView view(Project project) {
        ProjectSettings settings = project.settings();
        boolean there = Files.exists(project.repository().gitDirectory())
                && Files.isDirectory(project.repository().path());
        return new ProjectView(
                project.id().toString(),
                project.repository().path().toString(),
                there ? "ok" : "degraded",
                project.repository().remote(),
                project.repository().defaultBranch(),
                settings.agent(),
                settings.baseBranch(),
                settings.setup(),
                settings.setupFile() == null ? null : settings.setupFile().path(),
                settings.environment().keySet().stream().sorted().toList(),
                settings.passEnvironment(),
                settings.sessionLimit(),
                settings.rules().file(),
                settings.rules().text(),
                settings.files().symlinks(),
                settings.files().copy(),
                (int) sessions.list().stream()
                        .filter(seen -> seen.session().id().project().equals(project.id()))
                        .count(),
                project.added());
    }
}
