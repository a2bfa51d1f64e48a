package dev.holt.os;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Looks whether anybody listens at the other end of a Unix socket. */
public final class UnixSocket {
    private UnixSocket() {}

    /**
     * Whether it is certain that nobody listens at {@code socket}: there is none, or connecting to it is refused. A listener that does not
     * accept, or one that we may not reach, counts as somebody. Does not wait.
     */
    public static boolean isDeserted(Path socket) {
        if (Files.notExists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return false;
        } catch (ConnectException _) {
            return true;
        } catch (IOException _) {
            return Files.notExists(socket, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
