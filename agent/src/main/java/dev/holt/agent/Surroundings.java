package dev.holt.agent;

import dev.holt.agent.Description.Config;
import dev.holt.core.agent.AgentRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where an agent finds its own things, by the environment that it runs in.
 *
 * @param home the home directory
 * @param config its own directory of settings
 * @param configIsUsual whether no variable says where that is
 */
record Surroundings(Path home, Path config, boolean configIsUsual) {
    /** The directory of a session that holds what a description puts there. */
    static final String FILES = "agent";

    static Surroundings of(Config config, Map<String, String> environment) {
        Path home = Path.of("/").resolve(environment.getOrDefault("HOME", "/"));
        String named = config.variable() == null ? "" : environment.getOrDefault(config.variable(), "");
        Path directory = named.isEmpty() ? home.resolve(config.directory()) : home.resolve(named);
        return new Surroundings(home, directory.resolve(config.beneath()).normalize(), named.isEmpty());
    }

    /** A file that a description names: absolute, or beneath the agent's own directory of settings. */
    Path file(String name) {
        return config.resolve(name).normalize();
    }

    static Path files(AgentRequest request) {
        return request.sessionDirectory().resolve(FILES);
    }

    /** The directory that a file is in. */
    static Path directory(Path file) {
        return Objects.requireNonNull(file.getParent(), "a file has a directory");
    }
}
