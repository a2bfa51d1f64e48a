package dev.holt.rpc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the socket lives, and which file there is ours. Used under the door's lock. */
final class SocketPlace {
    /** The longest path of a socket, in bytes, with room for the kernel's own bound of 107. */
    private static final int LONGEST = 100;

    private static final int KIND = 0170000;
    private static final int SOCKET = 0140000;

    private final Path socket;
    private final Path beside;
    private final UserPrincipal owner;
    private @Nullable Object key;

    SocketPlace(Path socket, UserPrincipal owner) {
        this.socket = socket;
        this.owner = owner;
        this.beside = socket.resolveSibling(socket.getFileName() + ".new");
    }

    /** Binds and listens under another name in the same directory, mode 0600. */
    ServerSocketChannel bind() throws IOException {
        int length = beside.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new SocketInTheWayException("socket path %s: %d bytes (expected: at most %d); use a shorter directory"
                    .formatted(beside, length, LONGEST));
        }
        clear(beside);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(beside));
            Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
            key = keyOf(beside);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Binds and publishes a vanished socket, its directory included when that is gone too. */
    ServerSocketChannel bindAgain() throws IOException {
        Path directory = Objects.requireNonNull(socket.getParent(), "a socket has a directory");
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isDirectory() || !found.owner().equals(owner)) {
            throw new SocketInTheWayException("%s: no directory of ours; move it elsewhere".formatted(directory));
        }
        ServerSocketChannel channel = bind();
        try {
            publish();
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Gives what {@link #bind} made its real name, over a socket that nobody answers on. */
    void publish() throws IOException {
        clear(socket);
        Files.move(beside, socket, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether nothing is where the socket was. */
    boolean vanished() {
        return Files.notExists(socket, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes the socket, if it is ours, whichever of its names it has. */
    void remove() throws IOException {
        for (Path path : new Path[] {socket, beside}) {
            if (key != null && Objects.equals(key, keyOf(path))) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Removes a stale socket from {@code path}; refuses a file of another kind, and a socket that someone answers on. */
    private static void clear(Path path) throws IOException {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & KIND) != SOCKET) {
            throw new SocketInTheWayException(
                    "%s: a file that is no socket is in the way; move it elsewhere".formatted(path));
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new SocketInTheWayException(
                    "%s: another daemon answers here; stop it with 'holt daemon stop'".formatted(path));
        } catch (ConnectException stale) {
            Files.deleteIfExists(path);
        }
    }

    private static @Nullable Object keyOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }
}
