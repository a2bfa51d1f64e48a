package dev.holt.core.agent;

import java.util.Set;

/** Port: one coding-agent program. Stateless; safe for any thread. */
public interface Agent {
    /** Its name, such as {@code shell} or {@code claude-code}. */
    String name();

    /** One line that says what it is. */
    String summary();

    /** The program that it needs, as it is looked up in {@code PATH}. */
    String program();

    /** The names of variables that its sessions take over from whoever spawns them: keys, proxies, tool homes. */
    Set<String> environmentNames();

    /** The permission modes it can express. */
    Set<PermissionMode> permissionModes();

    /** Whether it can be told which model to use. */
    boolean choosesModel();

    /** How it is started afresh. Does not start it, does not look whether it is installed. */
    AgentLaunch launch(AgentRequest request);
}
