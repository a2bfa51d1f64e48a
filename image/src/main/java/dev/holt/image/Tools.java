package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.image.ImageException;
import dev.holt.os.CurrentUser;
import dev.holt.os.DiskSpace;
import dev.holt.os.Subprocess;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The programs of this host that make images and kernels, run with arguments that no shell sees, an environment of their own, bounded time and bounded
 * output. They are looked for in the directories of the system's programs too, which are not in everybody's {@code PATH}. Safe for any thread; the caller
 * waits.
 */
final class Tools {
    static final Duration QUICK = Duration.ofMinutes(2);
    static final Duration LONG = Duration.ofHours(2);

    private static final int KEPT = 1 << 20;
    private static final int TAIL = 12;
    private static final List<String> INHERITED = List.of(
            "HOME",
            "TMPDIR",
            "http_proxy",
            "https_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "all_proxy",
            "NO_PROXY",
            "no_proxy");
    private static final List<String> OF_THE_SYSTEM =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** Debian's package of each program that does not have its name. */
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("mke2fs", "e2fsprogs"),
            Map.entry("debugfs", "e2fsprogs"),
            Map.entry("depmod", "kmod"),
            Map.entry("apt-get", "apt"),
            Map.entry("apt-cache", "apt"),
            Map.entry("apt-config", "apt"),
            Map.entry("dpkg-deb", "dpkg"),
            Map.entry("unshare", "util-linux"),
            Map.entry("setpriv", "util-linux"),
            Map.entry("newuidmap", "uidmap"),
            Map.entry("cp", "coreutils"),
            Map.entry("xz", "xz-utils"));

    /** Where a program runs, what it reads and writes, and what its failure is called. */
    record Call(
            ErrorCode failed, Path directory, Map<String, String> more, Subprocess.Streams streams, Duration patience) {
        static Call in(Path directory, ErrorCode failed) {
            return new Call(failed, directory, Map.of(), new Subprocess.Streams(new byte[0], null, null), QUICK);
        }

        Call patient() {
            return new Call(failed, directory, more, streams, LONG);
        }

        Call with(String variable, String value) {
            Map<String, String> variables = new HashMap<>(more);
            variables.put(variable, value);
            return new Call(failed, directory, variables, streams, patience);
        }

        Call with(Subprocess.Streams other) {
            return new Call(failed, directory, more, other, patience);
        }

        /** The same, with each line of standard error told. */
        Call telling(Consumer<String> lines) {
            return with(new Subprocess.Streams(
                    streams.input(),
                    streams.from(),
                    streams.to(),
                    line -> lines.accept(new String(line, StandardCharsets.UTF_8))));
        }
    }

    private final Map<String, String> environment;
    private final List<String> searched;
    private final boolean root;

    /** Takes from {@code environment}, that of the daemon, what finds programs and proxies; nothing else of it. */
    Tools(Map<String, String> environment) {
        List<String> directories = new ArrayList<>(
                List.of(environment.getOrDefault("PATH", "/usr/bin").split(File.pathSeparator, -1)));
        OF_THE_SYSTEM.stream().filter(d -> !directories.contains(d)).forEach(directories::add);
        this.searched = directories.stream().filter(d -> d.startsWith("/")).toList();
        Map<String, String> taken = new HashMap<>(Map.of(
                "PATH", String.join(File.pathSeparator, searched),
                "LC_ALL", "C.UTF-8",
                "DEBIAN_FRONTEND", "noninteractive"));
        for (String name : INHERITED) {
            String value = environment.get(name);
            if (value != null) {
                taken.put(name, value);
            }
        }
        this.environment = Map.copyOf(taken);
        this.root = CurrentUser.id() == 0;
    }

    /** Whether we may do everything. */
    boolean areRoot() {
        return root;
    }

    Optional<Path> find(String program) {
        return searched.stream()
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @throws ImageException {@code TOOL_MISSING} for the first of {@code programs} that is not there, with the command that installs all of them */
    void require(String... programs) {
        List<String> missing = new ArrayList<>();
        List<String> packages = new ArrayList<>();
        for (String program : programs) {
            if (find(program).isEmpty()) {
                missing.add(program);
                String name = PACKAGES.getOrDefault(program, program);
                if (!packages.contains(name)) {
                    packages.add(name);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new ImageException(
                    ErrorCode.TOOL_MISSING,
                    "%s: not installed; install it with: %s"
                            .formatted(String.join(", ", missing), installing(packages)));
        }
    }

    /** The command that installs Debian packages. */
    String installing(List<String> packages) {
        return (root ? "" : "sudo ") + "apt-get install " + String.join(" ", packages);
    }

    /** Runs a program to its end, whatever that is. */
    Subprocess.Result run(Call call, List<String> argv) throws InterruptedException {
        return run(call, argv, _ -> {});
    }

    private Subprocess.Result run(Call call, List<String> argv, Consumer<String> tail) throws InterruptedException {
        require(argv.getFirst());
        List<String> resolved = new ArrayList<>(argv);
        resolved.set(0, find(argv.getFirst()).orElseThrow().toString());
        Map<String, String> complete = new HashMap<>(environment);
        complete.putAll(call.more);
        Subprocess.Streams streams = call.streams;
        Consumer<byte[]> told = streams.errors();
        Subprocess.Streams listening = new Subprocess.Streams(streams.input(), streams.from(), streams.to(), line -> {
            tail.accept(new String(line, StandardCharsets.UTF_8));
            if (told != null) {
                told.accept(line);
            }
        });
        try {
            return Subprocess.run(resolved, call.directory, complete, listening, call.patience, KEPT);
        } catch (IOException e) {
            throw new ImageException(
                    call.failed, "%s: could not be started (%s)".formatted(argv.getFirst(), e.getMessage()), e);
        }
    }

    /**
     * Runs a program and returns its standard output.
     *
     * @throws ImageException the call's code, or {@code DISK_FULL}, with the end of what it printed, when it fails
     */
    String checked(Call call, List<String> argv) throws InterruptedException {
        return checked(call, argv.getFirst(), argv);
    }

    /** The same of a program that others start, which the message calls {@code name}. */
    String checked(Call call, String name, List<String> argv) throws InterruptedException {
        Deque<String> tail = new ArrayDeque<>();
        Subprocess.Result result = run(call, argv, line -> {
            synchronized (tail) {
                tail.addLast(Printable.of(line.strip()));
                if (tail.size() > TAIL) {
                    tail.removeFirst();
                }
            }
        });
        if (result.succeeded()) {
            return result.outputText();
        }
        String end;
        synchronized (tail) {
            end = String.join("\n", tail);
        }
        String why = result.timedOut()
                ? "no end within " + call.patience.toMinutes() + " minutes"
                : "exit status " + result.status();
        if (DiskSpace.saysExhausted(end)) {
            throw new ImageException(
                    ErrorCode.DISK_FULL,
                    "%s: the disk of %s is full; make room\n%s".formatted(name, call.directory, end));
        }
        throw new ImageException(call.failed, "%s failed (%s)\n%s".formatted(name, why, end));
    }
}
