package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.agent.Agent;
import dev.holt.core.place.Base;
import dev.holt.core.project.Project;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Puts together what an agent finds in its environment: nothing of the daemon's, and of the caller's only what is named here, by the agent's
 * description, by the project or by the caller.
 *
 * @param client the absolute path of {@code holt} for agents that call it
 * @param home the value of {@code HOLT_HOME} that leads such a call to this daemon
 */
public record LaunchEnvironment(Path client, Path home) {
    /** The variable in which the client tells its caller's umask. */
    static final String UMASK = "HOLT_CALLER_UMASK";

    private static final List<String> OF_THE_CALLER = List.of(
            "PATH", UMASK, "LANG", "LANGUAGE", "TZ", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_TIME", "LC_COLLATE");
    private static final List<String> OF_THE_CALLER_EVERYWHERE = List.of(UMASK, "TZ");
    private static final Set<String> OURS = Set.of(
            "HOLT_SESSION_ID",
            "HOLT_PROJECT_ID",
            "HOLT_LAUNCH_ID",
            "HOLT_ISSUE_ID",
            "HOLT_PORT_BASE",
            "HOLT_PORT_COUNT",
            "HOLT_BIN",
            "HOLT_HOME");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");

    /** The environment of a launch, without its mark. */
    Map<String, String> compose(Session session, Project project, Agent agent, Base base, SpawnRequest request) {
        Map<String, String> environment = new HashMap<>(shared(project, agent, base, request));
        environment.put("HOLT_SESSION_ID", session.id().toString());
        environment.put("HOLT_PROJECT_ID", project.id().toString());
        if (session.place().isHost()) {
            environment.put("HOLT_BIN", client.toString());
            environment.put("HOLT_HOME", home.toString());
        }
        LaunchSpec launch = session.launch();
        if (launch.issue() != null) {
            environment.put("HOLT_ISSUE_ID", launch.issue());
        }
        if (launch.ports() != null) {
            environment.put("HOLT_PORT_BASE", Integer.toString(launch.ports().base()));
            environment.put("HOLT_PORT_COUNT", Integer.toString(launch.ports().count()));
        }
        return environment;
    }

    /** The part of it that is the same for every session of this request. */
    static Map<String, String> shared(Project project, Agent agent, Base base, SpawnRequest request) {
        Map<String, String> caller = request.environment();
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", Base.USUAL_PATH);
        environment.put("HOME", base.home().toString());
        environment.put("USER", base.user());
        environment.put("LOGNAME", base.user());
        environment.put("SHELL", "/bin/bash");
        if (request.place().id().isHost()) {
            OF_THE_CALLER.forEach(name -> take(name, caller, environment));
            if (caller.getOrDefault("HOME", "").startsWith("/")) {
                take("HOME", caller, environment);
            }
            // Those of a machine are told by name: they may be secrets.
            agent.profile().environmentNames().forEach(name -> take(name, caller, environment));
        } else {
            OF_THE_CALLER_EVERYWHERE.forEach(name -> take(name, caller, environment));
            environment.put("LANG", "C.UTF-8");
        }
        project.settings().passEnvironment().forEach(name -> take(name, caller, environment));
        environment.putAll(project.settings().environment());
        request.extras().pass().forEach(name -> take(name, caller, environment));
        environment.putAll(request.extras().variables());
        OURS.forEach(environment::remove);
        return environment;
    }

    /** Throws {@code INVALID_ARGUMENT} unless somebody who spawns may give a variable this name. */
    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "environment variable: '%s' (expected: letters, digits and '_', not beginning with a digit)"
                            .formatted(Printable.of(name)));
        }
        if (OURS.contains(name) || name.equals(UMASK)) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "environment variable: '%s' is set by Holt (expected: one of your own); choose another name"
                            .formatted(name));
        }
    }

    /** The same environment with the mark of a launch: every process of it carries this. */
    public static Map<String, String> marked(Map<String, String> environment, String launchId) {
        Map<String, String> marked = new HashMap<>(environment);
        marked.put("HOLT_LAUNCH_ID", launchId);
        return marked;
    }

    private static void take(String name, Map<String, String> from, Map<String, String> to) {
        String value = from.get(name);
        if (value != null) {
            to.put(name, value);
        }
    }
}
