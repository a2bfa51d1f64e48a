package dev.holt.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives one connection: checks who calls, learns from its first byte what it speaks, and serves it on a virtual thread of its own. */
final class Reception {
    private static final System.Logger LOG = System.getLogger(Reception.class.getName());

    private final Link link;
    private final Desk desk;
    private final boolean ours;
    private final Consumer<Reception> left;
    private volatile @Nullable Connection connection;

    /**
     * @param ours whether the peer is one of our own processes
     * @param left told when the connection is over
     */
    Reception(Link link, Desk desk, boolean ours, Consumer<Reception> left) {
        this.link = link;
        this.desk = desk;
        this.ours = ours;
        this.left = left;
    }

    Link link() {
        return link;
    }

    void start() {
        link.start("holt-connection");
        Thread.ofVirtual().name("holt-connection-reader").start(this::run);
    }

    void stop() {
        Connection served = connection;
        if (served != null) {
            served.stop();
        }
    }

    void release() {
        Connection served = connection;
        if (served != null) {
            served.release();
        } else {
            link.out().end();
        }
    }

    private void run() {
        Clockwork.Alarm patience = desk.clockwork().after(desk.times().opening(), link::cut);
        try {
            serve(patience);
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.TRACE, "a connection ended", gone);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a connection failed", e);
        } finally {
            patience.cancel();
            link.cut();
            left.accept(this);
        }
    }

    private void serve(Clockwork.Alarm patience) throws IOException {
        if (!ours) {
            refuse("this daemon serves another user");
            return;
        }
        link.in().mark(1);
        int first = link.in().read();
        link.in().reset();
        if (first == 'H') {
            FrameConnection frames = new FrameConnection(link, desk, patience);
            connection = frames;
            frames.serve();
        } else if (first == '{') {
            patience.cancel();
            RpcConnection rpc = new RpcConnection(link, desk);
            connection = rpc;
            rpc.serve();
        } else if (first >= 0) {
            refuse("not understood (expected: HOLT/1 <build id>, or JSON-RPC 2.0)");
        }
    }

    /** Says why in one line; the client hangs up in its own time or is cut off. */
    private void refuse(String why) throws IOException {
        link.out().putNow(ByteBuffer.wrap(("holt: " + why + "\n").getBytes(StandardCharsets.UTF_8)));
        link.out().end();
        desk.clockwork().after(desk.times().leaving(), link::cut);
        link.in().transferTo(java.io.OutputStream.nullOutputStream());
    }
}
