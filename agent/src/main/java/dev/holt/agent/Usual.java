package dev.holt.agent;

import java.util.Set;

/** What holds for every agent, whatever its description says. */
final class Usual {
    /** Tool homes, proxies and certificates: what the commands of any agent may need. */
    static final Set<String> ENVIRONMENT = Set.of(
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

    private Usual() {}
}
