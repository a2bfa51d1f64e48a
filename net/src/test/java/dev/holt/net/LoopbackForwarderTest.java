package dev.holt.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.MachineException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports of this host's loopback, really bound. */
class LoopbackForwarderTest {
    private final LoopbackForwarder forwarder = new LoopbackForwarder();
    private int port;

    @BeforeEach
    void findPort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    private AutoCloseable listen() {
        return forwarder.listen(port, () -> {
            throw new MachineException(ErrorCode.GUEST_UNREACHABLE, "nobody is there");
        });
    }

    @Test
    void portIsFreeOnceItIsClosed() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (AutoCloseable _ = listen();
                    Socket caller = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(caller.getInputStream().read()).isNegative();
            }
        }
    }

    @Test
    void portThatSomebodyHasIsSaid() throws Exception {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(this::listen)
                    .isInstanceOfSatisfying(
                            MachineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_TAKEN))
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }
}
