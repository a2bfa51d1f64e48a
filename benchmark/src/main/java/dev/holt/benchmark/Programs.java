package dev.holt.benchmark;

import java.nio.file.Path;

/**
 * What is measured, and what it is measured with.
 *
 * @param distribution the packaged Holt
 * @param tools the directory of {@code stopwatch}, the echo client and server, {@code hook-sender}, {@code paste-stub} and
 *     {@code bare-guest}
 * @param machineParts what machines start from, as {@code tools/machine-parts} makes it: {@code images} and {@code kernels} as in a home
 */
record Programs(Path distribution, Path tools, Path machineParts) {
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

    /** The inside of a bare machine. */
    Path bareGuest() {
        return tools.resolve("bare-guest");
    }
}
