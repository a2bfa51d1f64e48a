package dev.holt.daemon;

import dev.holt.api.SystemRecords.Doctor;
import dev.holt.cli.Commands;
import dev.holt.cli.Surroundings;
import dev.holt.config.TomlSettings;
import dev.holt.core.HoltException;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.settings.Settings;
import dev.holt.host.HostCapacity;
import dev.holt.host.HostPlaces;
import dev.holt.protocol.Console;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Invocation;
import dev.holt.protocol.StreamConsole;
import dev.holt.qemu.KvmFindings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs one command without a daemon, by the same command tree: for those that make sense without one. */
final class OneShot {
    private OneShot() {}

    static int run(Distribution distribution, List<String> arguments, Map<String, String> environment) {
        Logging.off();
        Home home;
        try {
            home = Home.at(environment);
        } catch (HoltException e) {
            System.err.println("holt: " + e.getMessage());
            return ExitStatus.FAILED;
        }
        Surroundings surroundings = new Surroundings(
                Distribution.VERSION,
                distribution.build(),
                home.data(),
                home.log(),
                distribution.client(),
                Clock.systemUTC(),
                () -> doctor(home, distribution, environment),
                null);
        Console console = new StreamConsole(
                System.in,
                System.out,
                System.err,
                new Console.Tty(isTerminal(0), isTerminal(1), isTerminal(2), 0, columns(environment)));
        Commands commands = new Commands(surroundings, (_, _) -> ExitStatus.FAILED);
        return commands.run(new Invocation(arguments, Path.of("").toAbsolutePath(), environment), console);
    }

    private static Doctor doctor(Home home, Distribution distribution, Map<String, String> environment) {
        try (HostPlaces places = new HostPlaces(distribution.runner())) {
            Place host = places.find(PlaceId.HOST).orElseThrow();
            Supplier<String> choice = () -> settings(home).terminal();
            return new HealthChecks(
                            home,
                            distribution,
                            host,
                            choice,
                            ChosenTerminals.of(home, environment, choice).in(host),
                            new MachineChecks(
                                    host,
                                    new KvmFindings(
                                            host, home.data(), environment.getOrDefault("PATH", "/usr/bin:/bin")),
                                    new HostCapacity(),
                                    () -> settings(home).machines(),
                                    environment),
                            environment)
                    .run();
        }
    }

    /** The settings; the usual ones while they can not be read, which whoever starts the daemon is told. */
    private static Settings settings(Home home) {
        try {
            return new TomlSettings(home.config()).current();
        } catch (HoltException _) {
            return Settings.defaults();
        }
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException _) {
            return false;
        }
    }

    private static int columns(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(columns) : 0;
    }
}
