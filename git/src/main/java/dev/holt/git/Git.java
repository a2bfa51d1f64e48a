package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.os.Subprocess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The git program, run with arguments that are never options by accident, an environment of its own and bounded time.
 *
 * <p>The user's global configuration applies (filters such as LFS, credentials); hooks, fsmonitor, pagers, prompts and background maintenance do
 * not. The thread that calls waits.
 */
public final class Git {
    private static final int OUTPUT_LIMIT = 16 << 20;
    private static final int TIMED_OUT = -1;

    private static final List<String> INHERITED = List.of(
            "PATH",
            "HOME",
            "XDG_CONFIG_HOME",
            "SSH_AUTH_SOCK",
            "http_proxy",
            "https_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "all_proxy",
            "NO_PROXY",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "GIT_SSL_CAINFO");

    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("LC_ALL", "C.UTF-8"),
            Map.entry("GIT_TERMINAL_PROMPT", "0"),
            Map.entry("GIT_OPTIONAL_LOCKS", "0"),
            Map.entry("GIT_NO_REPLACE_OBJECTS", "1"),
            Map.entry("GIT_NO_LAZY_FETCH", "1"),
            Map.entry("GIT_ASKPASS", ""),
            Map.entry("SSH_ASKPASS", ""),
            Map.entry("SSH_ASKPASS_REQUIRE", "never"),
            Map.entry("GIT_EDITOR", ":"));

    private static final List<String> SETTINGS = List.of(
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "core.pager=cat",
            "core.alternateRefsCommand=:",
            "safe.bareRepository=explicit",
            "protocol.ext.allow=never",
            "gc.auto=0",
            "maintenance.auto=false",
            "submodule.recurse=false",
            "commit.gpgSign=false");

    private final Map<String, String> environment;
    private final List<String> searched;

    /** Takes from {@code environment}, that of the daemon, what finds programs, the user's settings, keys and proxies; nothing else of it. */
    public Git(Map<String, String> environment) {
        Map<String, String> taken = new HashMap<>(FIXED);
        for (String name : INHERITED) {
            String value = environment.get(name);
            if (value != null) {
                taken.put(name, value);
            }
        }
        this.environment = Map.copyOf(taken);
        this.searched = List.of(taken.getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1));
    }

    /** Git commands that start in {@code directory} and find their repository from there. */
    GitContext in(Path directory) {
        return new GitContext(this, directory, List.of(), Map.of(), GitContext.QUICK, null);
    }

    /**
     * Runs it to its end, whatever that is.
     *
     * @throws HoltException {@code GIT_MISSING}; {@code GIT_FAILED} when it ran out of time
     */
    Subprocess.Result run(GitContext context, List<String> arguments, Subprocess.Streams streams)
            throws InterruptedException {
        List<String> argv = new ArrayList<>();
        if (context.umask() != null) {
            argv.addAll(List.of(
                    "/bin/sh",
                    "-c",
                    "umask \"$0\" && exec \"$@\"",
                    context.umask().octal()));
        }
        argv.add(program());
        SETTINGS.forEach(setting -> argv.addAll(List.of("-c", setting)));
        argv.addAll(context.options());
        argv.addAll(arguments);
        Map<String, String> complete = new HashMap<>(environment);
        complete.putAll(context.environment());
        Subprocess.Result result = start(argv, context, complete, streams);
        if (result.timedOut()) {
            throw failure(arguments, "no end within %s".formatted(readable(context.patience())), TIMED_OUT);
        }
        if (result.truncated()) {
            throw failure(arguments, "more output than %d bytes".formatted(OUTPUT_LIMIT), result.status());
        }
        return result;
    }

    private static Subprocess.Result start(
            List<String> argv, GitContext context, Map<String, String> environment, Subprocess.Streams streams)
            throws InterruptedException {
        try {
            return Subprocess.run(argv, context.directory(), environment, streams, context.patience(), OUTPUT_LIMIT);
        } catch (IOException e) {
            throw FileTrouble.with("git in " + context.directory(), e);
        }
    }

    private String program() {
        return searched.stream()
                .map(directory -> Path.of(directory, "git"))
                .filter(file -> file.isAbsolute() && Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new WorkspaceException(
                        ErrorCode.GIT_MISSING,
                        "git: not found in PATH (%s); install it: apt-get install git"
                                .formatted(String.join(File.pathSeparator, searched)),
                        Map.of("program", "git", "install", "apt-get install git")))
                .toString();
    }

    static WorkspaceException failure(List<String> arguments, String reason, int status) {
        String command = arguments.getFirst();
        return new WorkspaceException(
                FileTrouble.codeOf(reason),
                "git %s: %s".formatted(command, reason),
                Map.of("command", command, "status", Integer.toString(status)));
    }

    /** Whether it says that a command of ours ran out of time. */
    static boolean timedOut(HoltException failure) {
        return failure.code() == ErrorCode.GIT_FAILED
                && Integer.toString(TIMED_OUT).equals(failure.details().get("status"));
    }

    static String readable(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
