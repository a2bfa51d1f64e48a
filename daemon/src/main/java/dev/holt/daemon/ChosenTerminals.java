package dev.holt.daemon;

import dev.holt.core.place.Place;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.Terminals;
import dev.holt.os.UnixSocket;
import dev.holt.tmux.TmuxTerminals;
import dev.holt.zellij.ZellijTerminals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The terminals of each place. On this host a setting says in which one windows are started. Safe for many threads. */
final class ChosenTerminals implements Terminals {
    private final List<TerminalKind> kinds;
    private final Supplier<String> choice;
    /** Machines have one terminal, beside the runner; it goes with the boot. */
    private final Terminals inMachines = new TmuxTerminals(Path.of("/run/holt/tmux"), Path.of("/"));

    /**
     * @param kinds all there are; handles of the last one are what no other one's prefix fits
     * @param choice the name of the one in which windows are started, now
     */
    ChosenTerminals(List<TerminalKind> kinds, Supplier<String> choice) {
        this.kinds = List.copyOf(kinds);
        this.choice = choice;
    }

    /** All terminals that there are, with everything of theirs in {@code home}. */
    static ChosenTerminals of(Home home, Map<String, String> environment, Supplier<String> choice) {
        return new ChosenTerminals(
                List.of(
                        new TerminalKind(
                                "zellij",
                                "zellij:",
                                new ZellijTerminals(
                                        home.zellijSockets(), home.zellijWindows(), searchPath(environment)),
                                () -> hasEntries(home.zellijWindows())),
                        new TerminalKind(
                                "tmux",
                                "",
                                new TmuxTerminals(home.terminalSocket(), home.data()),
                                () -> !UnixSocket.isDeserted(home.terminalSocket()))),
                choice);
    }

    /** Whether there is something in a directory; what can not be known counts as something. */
    private static boolean hasEntries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isPresent();
        } catch (IOException _) {
            return Files.exists(directory);
        }
    }

    /** Where programs are looked for that people install for themselves. */
    static String searchPath(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "");
        String cargo = environment.getOrDefault("HOME", "/root") + "/.cargo/bin";
        return path.isEmpty() ? cargo : path + ":" + cargo;
    }

    @Override
    public Terminal in(Place place) {
        return place.id().isHost() ? new ChosenTerminal(kinds, choice, place) : inMachines.in(place);
    }
}
