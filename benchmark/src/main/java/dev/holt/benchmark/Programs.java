package dev.holt.benchmark;

import java.nio.file.Path;

/**
 * What is measured, and what it is measured with.
 *
 * @param distribution the packaged Holt
 * @param tools the directory of {@code stopwatch}, {@code echo-client} and {@code echo-server}
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
}
