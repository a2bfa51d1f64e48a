package dev.holt.benchmark;

import java.nio.file.Path;

/**
 * What is measured, and what it is measured with.
 *
 * @param distribution the packaged Holt
 * @param tools the directory of {@code stopwatch}, the echo client and server, {@code hook-sender} and {@code paste-stub}
 */
record Programs(Path distribution, Path tools) {
    String holt() {
        return distribution.resolve("bin/holt").toString();
    }

    String stopwatch() {
        return tools.resolve("stopwatch").toString();
    }

    String echoClient() {
        return tools.resolve("echo-client").toString();
    }

    String echoServer() {
        return tools.resolve("echo-server").toString();
    }

    /** The runner, which is also the hook. */
    String holtRun() {
        return distribution.resolve("libexec/holt-run").toString();
    }

    String hookSender() {
        return tools.resolve("hook-sender").toString();
    }

    String pasteStub() {
        return tools.resolve("paste-stub").toString();
    }
}
