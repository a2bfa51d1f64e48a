package dev.holt.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The connection, with the other side played by the test. */
@Timeout(30)
class QmpTest implements Qmp.Listener {
    @TempDir
    Path temp;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private ServerSocketChannel server;
    private SocketChannel other;
    private BufferedReader asked;
    private Qmp qmp;

    @BeforeEach
    void connect() throws Exception {
        Path socket = temp.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        FutureTask<Qmp> connecting = new FutureTask<>(() -> Qmp.connect(socket, "test", this));
        Thread.ofPlatform().start(connecting);
        other = server.accept();
        asked = new BufferedReader(Channels.newReader(other, StandardCharsets.UTF_8));
        say("{\"QMP\": {}}\r\n");
        assertThat(asked.readLine()).contains("qmp_capabilities");
        say("{\"return\": {}, \"id\": 1}\r\n");
        qmp = connecting.get();
    }

    @AfterEach
    void close() throws IOException {
        qmp.close();
        other.close();
        server.close();
    }

    @Override
    public void event(String name, JsonNode data) {
        events.add(name + " " + data.path("reason").asString(""));
    }

    @Override
    public void ended() {
        ended.countDown();
    }

    private void say(String text) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (rest.hasRemaining()) {
            other.write(rest);
        }
    }

    @Test
    void answersGoToWhoAskedAndEventsToTheListener() throws Exception {
        var first = qmp.send("one", Map.of());
        var second = qmp.send("two", Map.of("n", 2));
        assertThat(asked.readLine()).contains("\"execute\":\"one\"");
        assertThat(asked.readLine()).contains("\"execute\":\"two\"").contains("\"n\":2");
        say("{\"return\": 22, \"id\": 3}\r\n{\"event\": \"SHUTDOWN\", \"data\": {\"rea");
        assertThat(second.get().asInt()).isEqualTo(22);
        assertThat(first).isNotDone();
        say("son\": \"guest-reset\"}}\r\n{\"error\": {\"class\": \"X\", \"desc\": \"no such thing\"}, \"id\": 2}\r\n");
        assertThat(events.take()).isEqualTo("SHUTDOWN guest-reset");
        assertThatExceptionOfType(Exception.class).isThrownBy(first::get).withMessageContaining("no such thing");
    }

    @Test
    void anInterruptEndsOneWaitAndNothingElse() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                qmp.execute("slow", Map.of());
            } catch (InterruptedException _) {
                interrupted.countDown();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(asked.readLine()).contains("slow");
        waiter.interrupt();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();

        var next = qmp.send("next", Map.of());
        assertThat(asked.readLine()).contains("next");
        say("{\"return\": \"late\", \"id\": 2}\r\n{\"return\": \"good\", \"id\": 3}\r\n");
        assertThat(next.get().asString()).isEqualTo("good");
    }

    @Test
    void B1_aLineWithoutAnEndEndsTheConnection() throws Exception {
        var waiting = qmp.send("query", Map.of());
        String much = "x".repeat(1 << 16);
        try {
            for (int i = 0; i < 64; i++) {
                say(much);
            }
        } catch (IOException _) {
            // It was closed meanwhile.
        }
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(Exception.class).isThrownBy(waiting::get).withMessageContaining("QEMU has ended");
        assertThatExceptionOfType(QmpException.class).isThrownBy(() -> qmp.execute("more", Map.of()));
    }

    @Test
    void B1_whatIsNoJsonEndsTheConnection() throws Exception {
        say("no json\n");
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoLetGoHearsNothing() throws Exception {
        qmp.close();
        assertThat(asked.readLine()).isNull();
        assertThat(ended.getCount()).isEqualTo(1);
        assertThatExceptionOfType(QmpException.class).isThrownBy(() -> qmp.execute("more", Map.of()));
    }
}
