package dev.holt.daemon;

import dev.holt.api.SystemRecords.Check;
import dev.holt.api.SystemRecords.Doctor;
import dev.holt.core.HoltException;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.Terminal;
import dev.holt.os.DiskSpace;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at what Holt needs on this machine. Changes nothing. */
final class HealthChecks {
    private static final long LITTLE_ROOM = 1L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)+");
    /** What the message about a missing terminal ends with, and the command. */
    private static final String WAY_OUT = "run: ";

    private static final Version LEAST_GIT = Version.parse("2.38");

    private final Home home;
    private final Distribution distribution;
    private final Place host;
    private final Supplier<String> terminalName;
    private final Terminal terminal;
    private final MachineChecks machines;
    private final Map<String, String> environment;

    /**
     * @param terminalName what the chosen terminal is called, now
     * @param machines looks at what machines need
     * @param environment where programs are looked for
     */
    HealthChecks(
            Home home,
            Distribution distribution,
            Place host,
            Supplier<String> terminalName,
            Terminal terminal,
            MachineChecks machines,
            Map<String, String> environment) {
        this.home = home;
        this.distribution = distribution;
        this.host = host;
        this.terminalName = terminalName;
        this.terminal = terminal;
        this.machines = machines;
        this.environment = environment;
    }

    Doctor run() {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                "java",
                "ok",
                "%s at %s".formatted(System.getProperty("java.vm.version"), System.getProperty("java.home")),
                null));
        checks.add(git());
        checks.add(terminal());
        checks.add(program("bash", "bash", "--version"));
        checks.add(runner());
        checks.add(cache());
        checks.add(home());
        checks.add(room());
        checks.addAll(machines.run());
        return new Doctor(checks);
    }

    /** Its version is not asked for here, since it makes directories wherever it runs. */
    private Check zellij() {
        Map<String, String> search = Map.of("PATH", ChosenTerminals.searchPath(environment));
        return host.program("zellij", search)
                .map(program -> new Check("zellij", "ok", program.toString(), null))
                .orElseGet(() -> new Check("zellij", "missing", "not in PATH", "cargo install --locked zellij"));
    }

    private Check program(String name, String debianPackage, String versionFlag) {
        Optional<Path> program = host.program(name, environment);
        if (program.isEmpty()) {
            return new Check(name, "missing", "not in PATH", "apt-get install " + debianPackage);
        }
        Completed version = host.run(Command.of(
                List.of(program.get().toString(), versionFlag), Path.of("/"), Map.of("LC_ALL", "C.UTF-8"), PATIENCE));
        String first = version.outputText().lines().findFirst().orElse("no version");
        return new Check(name, "ok", "%s at %s".formatted(first, program.get()), null);
    }

    private Check git() {
        Check found = program("git", "git", "--version");
        Matcher version = NUMBERS.matcher(found.found());
        boolean old = version.find() && Version.parse(version.group()).compareTo(LEAST_GIT) < 0;
        return old
                ? new Check(
                        "git",
                        "missing",
                        "%s (expected: %s or later)".formatted(found.found(), LEAST_GIT),
                        "apt-get install git")
                : found;
    }

    private Check terminal() {
        String name = terminalName.get();
        try {
            terminal.require();
            return name.equals("zellij") ? zellij() : program("tmux", "tmux", "-V");
        } catch (HoltException e) {
            String message = String.valueOf(e.getMessage());
            int wayOut = message.lastIndexOf(WAY_OUT);
            return new Check(
                    name, "missing", message, wayOut < 0 ? null : message.substring(wayOut + WAY_OUT.length()));
        }
    }

    private Check runner() {
        Path runner = distribution.runner();
        return Files.isExecutable(runner)
                ? new Check("runner", "ok", runner.toString(), null)
                : new Check("runner", "missing", runner + " is not there", "tools/build");
    }

    private Check cache() {
        Path cache = distribution.root().resolve("lib/holt.aot");
        return Files.exists(cache)
                ? new Check("start-up cache", "ok", cache.toString(), null)
                : new Check("start-up cache", "warning", "none: the daemon starts slowly", "tools/build");
    }

    private Check home() {
        String path = home.data().toString();
        boolean usable = Files.isDirectory(home.data()) && Files.isWritable(home.data());
        if (!usable && Files.isDirectory(home.data())) {
            return new Check("home", "missing", path + " can not be written", "chmod -R u+rwX '%s'".formatted(path));
        }
        boolean possible = usable || Files.isWritable(existing(home.data()));
        return possible
                ? new Check("home", "ok", usable ? path : path + " (not made yet)", null)
                : new Check("home", "missing", path + " can not be made", "export HOLT_HOME=DIRECTORY");
    }

    /** The path, or the nearest one above it that is there. */
    private static Path existing(Path path) {
        Path there = path;
        while (!Files.exists(there)) {
            there = Objects.requireNonNull(there.getParent(), "the root is there");
        }
        return there;
    }

    private Check room() {
        try {
            long usable = DiskSpace.usable(existing(home.data()));
            String found = "%,d MiB free under %s".formatted(usable >> 20, home.data());
            return usable < LITTLE_ROOM
                    ? new Check("disk", "warning", found, "holt du")
                    : new Check("disk", "ok", found, null);
        } catch (IOException e) {
            return new Check("disk", "warning", String.valueOf(e.getMessage()), null);
        }
    }
}
