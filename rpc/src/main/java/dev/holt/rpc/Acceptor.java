package dev.holt.rpc;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import jdk.net.ExtendedSocketOptions;

/** Takes connections until the channel is closed, on a virtual thread of its own that nobody interrupts. */
final class Acceptor implements Runnable {
    private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());

    /** How long to leave the system alone when it has no descriptor left. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private final ServerSocketChannel listening;
    private final BiConsumer<Link, UserPrincipal> receive;

    Acceptor(ServerSocketChannel listening, BiConsumer<Link, UserPrincipal> receive) {
        this.listening = listening;
        this.receive = receive;
    }

    @Override
    public void run() {
        while (listening.isOpen()) {
            try {
                SocketChannel channel = listening.accept();
                receive.accept(
                        new Link(channel),
                        channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user());
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "a connection could not be taken", e);
                LockSupport.parkNanos(BREATH.toNanos());
            }
        }
    }
}
