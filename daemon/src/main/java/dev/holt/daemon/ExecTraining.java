package dev.holt.daemon;

import dev.holt.api.Api;
import dev.holt.api.ByteChannelPair;
import dev.holt.api.Call;
import dev.holt.api.ExecHandler;
import dev.holt.api.Items;
import dev.holt.api.MachineRecords;
import dev.holt.api.Operation;
import dev.holt.api.Tickets;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineName;
import dev.holt.guest.LinkGuests;
import dev.holt.protocol.BuildId;
import dev.holt.protocol.ExitStatus;
import dev.holt.rpc.SocketDoor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/**
 * The part of {@link Training} that runs commands in a machine, from a program's connection to the link and back. A build can not count on QEMU and a
 * kernel, so the guest agent stands in for a machine, as a process of this host.
 */
final class ExecTraining {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LINK_KEY = "0123456789abcdef0123456789abcdef";
    private static final MachineName MACHINE = new MachineName("train");

    /** More than it takes until the JVM compiles a method. */
    private static final int REPEATS = 300;

    private final Distribution distribution;
    private final Path link;
    private final Path socket;

    /**
     * @param directory where sockets can be made
     */
    ExecTraining(Distribution distribution, Path directory) {
        this.distribution = distribution;
        this.link = directory.resolve("link.sock");
        this.socket = directory.resolve("exec.sock");
    }

    void work() throws IOException, InterruptedException {
        SecureRandom random = new SecureRandom();
        Process agent = new ProcessBuilder(distribution.guest().toString(), "listen", link.toString(), LINK_KEY)
                .inheritIO()
                .start();
        try (LinkGuests guests = new LinkGuests(Clock.systemUTC(), random);
                Guest guest = guests.connect(MACHINE, link, LINK_KEY, PATIENCE, agent::isAlive);
                SocketDoor door = new SocketDoor(
                        socket,
                        Files.getOwner(socket.getParent()),
                        new BuildId(distribution.build()),
                        (_, _) -> ExitStatus.FAILED,
                        new ExecApi(new ExecHandler(_ -> guest)),
                        new Tickets(random, System::nanoTime),
                        () -> {})) {
            door.ready();
            for (int i = 0; i < REPEATS; i++) {
                exec();
            }
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }

    private void exec() throws IOException {
        String request = """
                {"jsonrpc":"2.0","id":1,"method":"$/open","params":\
                {"operation":"vm.exec","params":{"machine":"%s","argv":["true"],"directory":"/","input":false}}}
                """.formatted(MACHINE);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.contains("\"code\":0")) {
                throw new IOException("training: a command in a machine was answered by " + answer);
            }
        }
    }

    /** Knows only how to run commands in machines. */
    private record ExecApi(ExecHandler exec) implements Api {
        @Override
        public <P, R> R call(Operation.Unary<P, R> operation, P parameters, Call call) {
            throw new UnsupportedOperationException(operation.name());
        }

        @Override
        public <P, T> void stream(Operation.Streaming<P, T> operation, P parameters, Call call, Items<T> items) {
            throw new UnsupportedOperationException(operation.name());
        }

        @Override
        public <P> void duplex(Operation.Duplex<P> operation, P parameters, Call call, ByteChannelPair bytes) {
            try {
                exec.run((MachineRecords.Exec) parameters, bytes);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
