package dev.holt.core.fake;

import dev.holt.core.place.Files;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.session.Exit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code holt-run session DIR} does: reads {@code launch}, starts the agent, writes {@code pid} and in the end {@code exit}. */
public final class FakeRunner {
    private final FakePlace place;
    private final Path directory;
    private volatile @Nullable ProcessRef agent;

    FakeRunner(FakePlace place, Path directory) {
        this.place = place;
        this.directory = directory;
    }

    /** Starts the agent and reports it. */
    public ProcessRef start(boolean marked, boolean stubborn) {
        String launch = launchId();
        ProcessRef process = place.machine().start(marked ? launch : "", stubborn, exit -> report(launch, exit));
        agent = process;
        put(
                "pid",
                "holt-pid 1\nlaunch=%s\nboot=%s\npid=%d\nstart=%d\nrunner=%d\nrunner-start=%d\n"
                        .formatted(launch, process.bootId(), process.pid(), process.start(), 99, 1));
        return process;
    }

    /** Reports that the program could not be started. */
    public void fail(int code, String error) {
        put("exit", "holt-exit 1\nlaunch=%s\ncode=%d\nat=%d\nerror=%s\n".formatted(launchId(), code, 1, error));
    }

    /** The process of the agent while it runs. */
    public Optional<ProcessRef> agent() {
        return Optional.ofNullable(agent).filter(process -> place.machine().alive(process));
    }

    /** Whether it ever started the agent. */
    boolean started() {
        return agent != null;
    }

    private void report(String launch, Exit exit) {
        String how = switch (exit) {
            case Exit.Code(int code) -> "code=" + code;
            case Exit.Signal(int number) -> "signal=" + number;
            case Exit.Vanished _, Exit.Rebooted _, Exit.MachineStopped _ ->
                throw new IllegalArgumentException(exit.toString());
        };
        // A thousand seconds after boot it was started; it ran for a minute.
        put("exit", "holt-exit 1\nlaunch=%s\n%s\nat=%d\n".formatted(launch, how, 1_061_000_000_000L));
    }

    private String launchId() {
        String launch = files().read("launch", 1 << 20)
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .orElse("");
        return launch.lines()
                .flatMap(l -> java.util.Arrays.stream(l.split("\0", -1)))
                .filter(field -> field.startsWith("launch="))
                .map(field -> field.substring("launch=".length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no launch file in " + directory));
    }

    private void put(String name, String content) {
        files().putAtomic(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Files files() {
        return place.unguardedFiles(directory);
    }
}
