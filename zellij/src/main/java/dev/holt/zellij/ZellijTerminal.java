package dev.holt.zellij;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.Streaming;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.core.terminal.TerminalSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The windows of one place. Each window's lock in {@code typing} is held while something is typed into it, so that texts typed at the same time
 * arrive in any order, each in one piece. Safe for many threads.
 */
final class ZellijTerminal implements Terminal, Streaming {
    private final Zellij zellij;
    private final ZellijHome home;
    private final ZellijProbe probe;
    private final ZellijStart starter;
    private final ZellijStop stopper;
    private final Map<String, ReentrantLock> typing = new ConcurrentHashMap<>();

    ZellijTerminal(Place place, Zellij zellij, ZellijHome home, long logLimit) {
        this.zellij = zellij;
        this.home = home;
        this.probe = new ZellijProbe(place, zellij, home, new ZellijLog(logLimit));
        this.stopper = new ZellijStop(place, zellij, home, probe);
        this.starter = new ZellijStart(place, zellij, probe, stopper, logLimit);
    }

    @Override
    public void require() {
        zellij.require();
    }

    @Override
    public TerminalHandle handle(String name) {
        return home.handle(name);
    }

    @Override
    public TerminalHandle start(TerminalLaunch launch) {
        TerminalHandle handle = home.handle(launch.name());
        starter.start(home.window(handle), launch);
        return handle;
    }

    @Override
    public TerminalSnapshot probe() {
        return probe.look();
    }

    @Override
    public void type(TerminalHandle handle, SafeText text, boolean submit) {
        ZellijWindow window = running(handle);
        ZellijTyping keys = new ZellijTyping(zellij, window);
        ReentrantLock lock = lock(window);
        try {
            if (!text.value().isEmpty()) {
                ZellijLog.Mark before = ZellijLog.mark(window);
                Completed pasted = keys.paste(text.value(), lock);
                if (!pasted.succeeded()) {
                    throw cutShort(
                            window,
                            "the paste was not confirmed: " + pasted.errorText().strip());
                }
                if (submit) {
                    keys.awaitEcho(before, text.value());
                }
            }
            if (submit) {
                Completed entered = keys.enter(lock);
                if (!entered.succeeded()) {
                    throw cutShort(
                            window,
                            "pasted, but Enter was not pressed: "
                                    + entered.errorText().strip());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw cutShort(window, "pasted, but interrupted before Enter");
        }
    }

    private static TerminalException cutShort(ZellijWindow window, String how) {
        return new TerminalException(ErrorCode.TYPING_CUT_SHORT, "window %s: %s".formatted(window.name(), how));
    }

    @Override
    public String capture(TerminalHandle handle, int lines) {
        ZellijWindow window = existing(handle);
        if (!probe.isRunning(window)) {
            awaitLastWords(window);
        }
        Completed dumped = checked(
                window, zellij.action(window, List.of("dump-screen", "--full", "--pane-id", ZellijWindow.PANE)));
        List<String> all = dumped.outputText()
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    @Override
    public AttachWay attach(TerminalHandle handle) {
        ZellijWindow window = existing(handle);
        List<String> argv = new ArrayList<>(List.of("/usr/bin/env", "-u", "ZELLIJ", "-u", "ZELLIJ_SESSION_NAME"));
        window.environment().forEach((name, value) -> argv.add(name + "=" + value));
        argv.addAll(zellij.argv(window, List.of("attach", ZellijWindow.SESSION)));
        return new AttachWay.Exec(argv);
    }

    @Override
    public void stop(TerminalHandle handle, Duration grace) {
        ZellijWindow window = home.window(handle);
        stopper.stop(window, grace);
        typing.remove(window.name());
    }

    @Override
    public AutoCloseable stream(TerminalHandle handle, Consumer<byte[]> sink, Runnable ended) {
        ZellijWindow window = existing(handle);
        return ZellijStream.open(window, () -> window.exists() && probe.isRunning(window), sink, ended);
    }

    @Override
    public void keys(TerminalHandle handle, byte[] bytes) {
        ZellijWindow window = running(handle);
        ZellijTyping keys = new ZellijTyping(zellij, window);
        ReentrantLock lock = lock(window);
        lock.lock();
        try {
            for (int from = 0; from < bytes.length; from += ZellijTyping.MOST_KEYS) {
                int to = Math.min(bytes.length, from + ZellijTyping.MOST_KEYS);
                checked(window, keys.write(Arrays.copyOfRange(bytes, from, to)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** What a program printed last is read by zellij some time after the program's end. */
    private static void awaitLastWords(ZellijWindow window) {
        try {
            ZellijLog.awaitStill(window);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new TerminalException(
                    ErrorCode.CANCELLED, "window %s: interrupted while it was read".formatted(window.name()));
        }
    }

    private ReentrantLock lock(ZellijWindow window) {
        return typing.computeIfAbsent(window.name(), _ -> new ReentrantLock());
    }

    private ZellijWindow existing(TerminalHandle handle) {
        ZellijWindow window = home.window(handle);
        if (!window.exists()) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED, "window %s: does not exist (any more)".formatted(window.name()));
        }
        return window;
    }

    /** Refuses a window whose program has ended: zellij would take keys there for orders to itself. */
    private ZellijWindow running(TerminalHandle handle) {
        ZellijWindow window = existing(handle);
        if (!probe.isRunning(window)) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED,
                    "window %s: its program has ended; restore it first".formatted(window.name()));
        }
        return window;
    }

    private Completed checked(ZellijWindow window, Completed completed) {
        if (completed.succeeded()) {
            return completed;
        }
        String what = "window " + window.name();
        throw !window.exists()
                ? new TerminalException(ErrorCode.TERMINAL_FAILED, what + ": does not exist (any more)")
                : Zellij.failure(
                        completed.timedOut() ? ErrorCode.TERMINAL_UNREACHABLE : ErrorCode.TERMINAL_FAILED,
                        what,
                        completed);
    }
}
