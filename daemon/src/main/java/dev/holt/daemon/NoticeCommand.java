package dev.holt.daemon;

import dev.holt.api.Json;
import dev.holt.api.SystemRecords.EventView;
import dev.holt.core.HoltException;
import dev.holt.core.event.Event;
import dev.holt.core.event.EventFollower;
import dev.holt.core.event.EventLog;
import dev.holt.core.place.Base;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.settings.SettingsFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs the command that the settings name for each notice, one after the other, with the event as JSON on its standard input. What it prints goes
 * nowhere; that it fails is logged. Runs on a virtual thread of its own until closed.
 */
final class NoticeCommand implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NoticeCommand.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(60);
    private static final int KEPT_OUTPUT = 4096;
    /** What programs need that show something on the screen of whoever started the daemon. */
    private static final Set<String> OF_THE_DESKTOP =
            Set.of("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS");

    private final EventLog events;
    private final SettingsFile settings;
    private final Place place;
    private final Map<String, String> environment;
    /** Where the command runs: the home of its user may not be there. */
    private final Path directory;

    private final Thread thread;

    NoticeCommand(
            EventLog events,
            SettingsFile settings,
            Place place,
            Path client,
            Path home,
            Map<String, String> ofTheDaemon) {
        this.events = events;
        this.settings = settings;
        this.place = place;
        this.directory = home;
        Map<String, String> whole = new HashMap<>(ofTheDaemon);
        whole.keySet().retainAll(OF_THE_DESKTOP);
        whole.put("PATH", ofTheDaemon.getOrDefault("PATH", Base.USUAL_PATH));
        whole.put("HOME", place.base().home().toString());
        whole.put("USER", place.base().user());
        whole.put("HOLT_BIN", client.toString());
        whole.put("HOLT_HOME", home.toString());
        this.environment = Map.copyOf(whole);
        long last = events.last();
        this.thread = Thread.ofVirtual().name("notices").start(() -> follow(last));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void follow(long after) {
        try (EventFollower follower = events.follow(after)) {
            while (true) {
                Optional<Event> event = follower.next(LOOK_ANYWAY);
                event.filter(e -> e.type().equals("session.notice")).ifPresent(this::tell);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (HoltException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "notices: %s; it goes on with what comes now".formatted(e.getMessage()));
            if (!Thread.currentThread().isInterrupted()) {
                follow(events.last());
            }
        }
    }

    private void tell(Event event) {
        String command = settings.current().noticeCommand();
        if (command == null) {
            return;
        }
        try {
            Completed completed = place.run(new Command(
                    List.of("/bin/sh", "-c", command), directory, environment, json(event), PATIENCE, KEPT_OUTPUT));
            if (!completed.succeeded()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "notify.command %s: %s"
                                .formatted(
                                        completed.timedOut()
                                                ? "did not end within %d s".formatted(PATIENCE.toSeconds())
                                                : "ended with status " + completed.status(),
                                        completed.errorText().strip()));
            }
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.WARNING, "notify.command: " + e.getMessage());
        }
    }

    private static byte[] json(Event event) {
        EventView view =
                new EventView(event.seq(), event.at(), event.type(), event.project(), event.session(), event.facts());
        return (Json.MAPPER.writeValueAsString(view) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
