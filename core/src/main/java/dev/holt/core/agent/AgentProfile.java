package dev.holt.core.agent;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an agent before it is started.
 *
 * @param name such as {@code claude-code}
 * @param summary one line that says what it is
 * @param program the program that it needs, as it is looked up in {@code PATH}
 * @param install the command that installs it; null: none is known
 * @param verified the version that Holt's own tests run; null: it is described, but was never tried
 * @param environmentNames the variables that its sessions take over from whoever spawns them: keys, proxies, tool homes
 * @param origin where its description is from: {@code built in}, or a file
 */
public record AgentProfile(
        String name,
        String summary,
        String program,
        @Nullable String install,
        @Nullable String verified,
        Set<String> environmentNames,
        Capabilities capabilities,
        String origin) {
    public AgentProfile {
        environmentNames = Set.copyOf(environmentNames);
    }

    /** The packages of Debian that have the installer which {@code install} begins with; empty when that is none of those that are known. */
    public List<String> installNeeds() {
        return switch (install == null ? "" : install.strip().split(" ", 2)[0]) {
            case "npm" -> List.of("nodejs", "npm");
            case "pip", "pip3" -> List.of("python3-pip");
            case "pipx" -> List.of("pipx");
            case "curl" -> List.of("curl", "ca-certificates");
            default -> List.of();
        };
    }
}
