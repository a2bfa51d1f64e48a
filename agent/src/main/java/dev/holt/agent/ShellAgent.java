package dev.holt.agent;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentProfile;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.agent.Capabilities.PromptWay;
import dev.holt.core.agent.Capabilities.Resume;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.Report;
import dev.holt.core.agent.Typing;
import dev.holt.core.place.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final AgentProfile PROFILE = new AgentProfile(
            "shell",
            "the prompt is a bash script",
            "bash",
            "apt-get install -y bash",
            "5",
            TOOL_HOMES_AND_PROXIES,
            new Capabilities(
                    Set.of(PermissionMode.DEFAULT),
                    false,
                    false,
                    PromptWay.FILE,
                    Resume.NONE,
                    false,
                    false,
                    true,
                    Typing.PLAIN),
            "built in");

    @Override
    public AgentProfile profile() {
        return PROFILE;
    }

    @Override
    public AgentLaunch launch(AgentRequest request) {
        List<String> argv = List.of(PROFILE.program(), request.promptFile().toString());
        return new AgentLaunch(argv, List.of(PROFILE.program()), List.of(), Map.of());
    }

    @Override
    public void prepare(Place place, AgentRequest request) {
        // The script is all there is.
    }

    @Override
    public Optional<Report> report(String event, byte[] payload) {
        return Optional.empty();
    }
}
