package dev.holt.os;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Looks whether anybody listens at the other end of a Unix socket, and whether somebody is connected to it. */
public final class UnixSocket {
    private static final Path CONNECTIONS = Path.of("/proc/net/unix");
    private static final int FIELDS = 8;
    private static final int STATE = 5;
    private static final int PATH = 7;
    private static final String CONNECTED = "03";

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

    /**
     * The sockets of this network namespace that somebody is connected to, and how often, by the path that their listener was bound to. A listener
     * that has not accepted yet counts too.
     */
    public static Map<Path, Integer> connections() throws IOException {
        Map<Path, Integer> connections = new HashMap<>();
        for (String line : Files.readAllLines(CONNECTIONS, StandardCharsets.ISO_8859_1)) {
            String[] fields = line.strip().split(" +", FIELDS);
            if (fields.length == FIELDS && fields[STATE].equals(CONNECTED) && fields[PATH].startsWith("/")) {
                byte[] path = fields[PATH].getBytes(StandardCharsets.ISO_8859_1);
                connections.merge(Path.of(new String(path, StandardCharsets.UTF_8)), 1, Integer::sum);
            }
        }
        return connections;
    }
}
