package dev.holt.agent;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.PermissionMode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The agent whose prompt is a bash script. It asks nobody anything, so it has one permission mode. */
public final class ShellAgent implements Agent {
    private static final Set<String> TOOL_HOMES_AND_PROXIES = Set.of(
            "JAVA_HOME",
            "MAVEN_OPTS",
            "GRADLE_USER_HOME",
            "GOPATH",
            "GOROOT",
            "CARGO_HOME",
            "RUSTUP_HOME",
            "PYENV_ROOT",
            "VIRTUAL_ENV",
            "NVM_DIR",
            "EDITOR",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "all_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "ALL_PROXY",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "CURL_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS",
            "REQUESTS_CA_BUNDLE");

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public String summary() {
        return "the prompt is a bash script";
    }

    @Override
    public String program() {
        return "bash";
    }

    @Override
    public Set<String> environmentNames() {
        return TOOL_HOMES_AND_PROXIES;
    }

    @Override
    public Set<PermissionMode> permissionModes() {
        return Set.of(PermissionMode.DEFAULT);
    }

    @Override
    public boolean choosesModel() {
        return false;
    }

    @Override
    public AgentLaunch launch(AgentRequest request) {
        return new AgentLaunch(List.of(program(), request.promptFile().toString()), Map.of());
    }
}
