package dev.holt.guest;

import dev.holt.os.Poll;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a VMM does between host and guest: the guest's connection stays, hosts come and go, one at a time. What the guest says while nobody is
 * connected is lost, and a host that goes takes along what it had begun to read or write.
 */
final class Relay implements AutoCloseable {
    private static final int PIECE = 4096;

    private final ServerSocketChannel listener;
    private final SocketChannel guest;
    private final AtomicReference<@Nullable SocketChannel> host = new AtomicReference<>();

    Relay(Path guestSocket, Path hostSocket) throws IOException, InterruptedException {
        AtomicReference<@Nullable SocketChannel> connected = new AtomicReference<>();
        Poll.until(Duration.ofSeconds(20), () -> {
            connected.set(connect(guestSocket));
            return connected.get() != null;
        });
        guest = Objects.requireNonNull(connected.get(), "the guest does not listen");
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(hostSocket));
        Thread.ofPlatform().daemon().start(this::fromGuest);
        Thread.ofPlatform().daemon().start(this::fromHosts);
    }

    private static @Nullable SocketChannel connect(Path socket) {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException _) {
            return null;
        }
    }

    private void fromGuest() {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try {
            while (guest.read(piece.clear()) >= 0) {
                SocketChannel to = host.get();
                if (to != null) {
                    write(to, piece.flip());
                }
            }
        } catch (IOException _) {
            // The guest is gone, or the test is over.
        }
    }

    private void fromHosts() {
        try {
            while (true) {
                try (SocketChannel next = listener.accept()) {
                    host.set(next);
                    toGuest(next);
                } finally {
                    host.set(null);
                }
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    private void toGuest(SocketChannel from) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try {
            while (from.read(piece.clear()) >= 0) {
                write(guest, piece.flip());
            }
        } catch (IOException _) {
            // It went with something unread.
        }
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        } catch (IOException _) {
            // Nobody is there any more.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        guest.close();
    }
}
