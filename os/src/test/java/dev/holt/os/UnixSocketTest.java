package dev.holt.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class UnixSocketTest {
    @Test
    void tellsSilenceFromAbsence(@TempDir Path temp) throws Exception {
        Path socket = temp.resolve("s");
        assertThat(UnixSocket.isDeserted(socket)).isTrue();

        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket), 1);
            for (int i = 0; i < 20; i++) {
                assertThat(UnixSocket.isDeserted(socket)).isFalse();
            }
        }
        assertThat(socket).exists();
        assertThat(UnixSocket.isDeserted(socket)).isTrue();

        Files.delete(socket);
        assertThat(UnixSocket.isDeserted(socket)).isTrue();
    }

    @Test
    void countsConnections(@TempDir Path temp) throws Exception {
        Path socket = temp.resolve("a b");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
            listener.bind(address);
            assertThat(UnixSocket.connections()).doesNotContainKey(socket);
            try (SocketChannel one = SocketChannel.open(address);
                    SocketChannel other = SocketChannel.open(address);
                    SocketChannel accepted = listener.accept();
                    SocketChannel acceptedToo = listener.accept()) {
                assertThat(one.isConnected() && other.isConnected()).isTrue();
                assertThat(accepted.isConnected() && acceptedToo.isConnected()).isTrue();
                assertThat(UnixSocket.connections()).containsEntry(socket, 2);
            }
            assertThat(UnixSocket.connections()).doesNotContainKey(socket);
        }
    }
}
