package dev.holt.guest;

import static org.awaitility.Awaitility.await;

import dev.holt.core.place.Command;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.StandInRunner;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalContract;
import dev.holt.tmux.TmuxTerminals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The terminal of sessions on the host, at the other end of a link. */
class TmuxInGuestTest extends TerminalContract {
    private static final String PATH = "/usr/bin:/bin";

    private @Nullable LinkedPlace linked;

    @Override
    protected Place place(Path directory) throws IOException {
        LinkedPlace there;
        try {
            there = new LinkedPlace(directory);
        } catch (Exception e) {
            throw new IOException(e);
        }
        linked = there;
        return there.place(Files.createDirectories(directory.resolve("home")), StandInRunner.in(directory));
    }

    @Override
    protected Terminal terminal(Place place, Path directory) throws IOException {
        Path stable = Files.createDirectories(directory.resolve("stable"));
        return new TmuxTerminals(directory.resolve("s"), stable, 1 << 20, PATH).in(place);
    }

    @AfterEach
    void killServer() {
        place.run(Command.of(
                List.of("tmux", "-S", temp.resolve("s").toString(), "kill-server"),
                temp,
                Map.of("PATH", PATH),
                Duration.ofSeconds(10)));
        await().until(() -> place.isDeserted(temp.resolve("s")));
        Objects.requireNonNull(linked).close();
    }
}
