package dev.holt.rpc;

import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ConsoleClosedException;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameType.Down;
import dev.holt.protocol.FrameType.Up;
import dev.holt.protocol.Invocation;
import dev.holt.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one command of a connection, on a virtual thread of its own. That thread never touches the channel, so it may be interrupted. The lock
 * guards how it ended.
 */
final class FrameCommand {
    private static final System.Logger LOG = System.getLogger(FrameCommand.class.getName());

    private final Link link;
    private final Desk desk;
    private final Invocation invocation;
    private final FrameConsole console;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Frame<Down> held;
    private boolean released;
    private boolean over;

    FrameCommand(Link link, Desk desk, Invocation invocation, Tty tty) {
        this.link = link;
        this.desk = desk;
        this.invocation = invocation;
        this.console = new FrameConsole(link.out(), tty);
        this.thread = Thread.ofVirtual().name("holt-command").unstarted(this::run);
    }

    void start() {
        desk.served().enter();
        thread.start();
    }

    /** Takes a frame that came after {@code GO}. */
    void take(Frame<Up> frame) throws ProtocolException {
        byte[] payload = frame.payload();
        switch (frame.type()) {
            case STDIN -> {
                if (!console.intake().offer(payload)) {
                    throw new ProtocolException("STDIN: more than was asked for");
                }
            }
            case EOF -> console.intake().end();
            case SIGNAL -> signal(payload);
            case RESIZE -> console.resize(CallBuilder.sized(console.tty(), payload, 4));
            case GO -> throw new ProtocolException("a second GO");
            case RETIRE -> desk.retirement().begin();
            case ARGS, CWD, ENV, TTY -> throw new ProtocolException("frame %s after GO".formatted(frame.type()));
        }
    }

    /** The caller broke the rules: nothing of this command reaches it any more. */
    void abandon() {
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
        console.intake().fail();
        thread.interrupt();
    }

    /** The caller has gone. */
    void callerGone() {
        link.out().fail();
        console.intake().fail();
        thread.interrupt();
    }

    void stop() {
        if (console.endsWithDaemon() || !thread.isAlive()) {
            return;
        }
        say("the daemon stops");
        thread.interrupt();
    }

    /** The daemon has stopped: the caller may know. */
    void release() {
        lock.lock();
        try {
            released = true;
            if (held != null) {
                link.out().putNow(held.encoded());
            }
        } finally {
            lock.unlock();
        }
        link.out().end();
    }

    private void signal(byte[] payload) throws ProtocolException {
        if (payload.length != 1 || (payload[0] != 1 && payload[0] != 2 && payload[0] != 15)) {
            throw new ProtocolException("SIGNAL: not one of 1, 2, 15");
        }
        console.signal(payload[0], thread);
    }

    private void run() {
        try {
            end(console.last(runHandler()));
        } finally {
            desk.served().leave();
        }
    }

    private int runHandler() {
        try {
            return desk.commands().run(invocation, console);
        } catch (ConsoleClosedException callerGone) {
            return ExitStatus.FAILED;
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a command failed", e);
            say("internal error: " + e + "; the daemon's log has more");
            return ExitStatus.FAILED;
        }
    }

    private void end(Frame<Down> last) {
        lock.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            boolean done = last.type() == Down.EXEC || last.payload()[0] == ExitStatus.DONE;
            if (console.endsWithDaemon() && done && !released) {
                held = last;
                return;
            }
            link.out().putNow(last.encoded());
        } finally {
            lock.unlock();
        }
        link.out().end();
        console.intake().end();
        desk.clockwork().after(desk.times().leaving(), link::cut);
    }

    private void say(String message) {
        byte[] text = ("holt: " + message + "\n").getBytes(StandardCharsets.UTF_8);
        link.out().putNow(new Frame<>(Down.ERR, text).encoded());
    }
}
