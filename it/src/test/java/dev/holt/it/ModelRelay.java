package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings what an agent in a machine says to its model to a server on this host's loopback, which machines do not reach. In the machine a script pairs each
 * connection of the agent with one that comes in by a forward; here such connections wait until the first byte and are then taken to the server.
 */
final class ModelRelay implements AutoCloseable {
    /** Where the agent finds its model, on the loopback of its machine. */
    static final int FOR_AGENT = 18_080;

    /** Where the forward has to lead. */
    static final int FOR_HOST = 18_081;

    private static final String SCRIPT = """
            use strict; use IO::Socket::INET; use IO::Select;
            $SIG{CHLD} = 'IGNORE';
            sub waits { IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $_[0], Listen => 64, ReuseAddr => 1) or die "$_[0]: $!" }
            my ($agents, $host) = (waits(%d), waits(%d));
            exit if fork;
            while (my $agent = $agents->accept) {
                my $model = $host->accept;
                next if fork;
                my %%other = ($agent => $model, $model => $agent);
                my $open = IO::Select->new($agent, $model);
                while ($open->count) {
                    for my $from ($open->can_read) {
                        my $to = $other{$from};
                        my $size = sysread $from, my $piece, 65536;
                        if (!$size) { shutdown $to, 1; $open->remove($from); next }
                        for (my $at = 0; $at < $size;) { $at += syswrite($to, $piece, $size - $at, $at) // exit }
                    }
                }
                exit;
            }
            """.formatted(FOR_AGENT, FOR_HOST);

    private final int forwarded;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param forwarded the port of this host that leads to {@link #FOR_HOST} in the machine
     * @param server the port of the server
     */
    ModelRelay(int forwarded, int server) {
        this.forwarded = forwarded;
        this.server = server;
        Thread.ofVirtual().name("model-relay").start(this::serve);
    }

    /** The script for the machine; it goes on by itself. */
    static void write(HoltHome home, Path file) {
        home.write(file, SCRIPT);
    }

    private void serve() {
        byte[] first = new byte[65_536];
        try {
            while (!closed) {
                Socket agent = connect(forwarded);
                int size = agent.getInputStream().read(first);
                if (size <= 0) {
                    close(agent);
                    continue;
                }
                Socket model = connect(server);
                model.getOutputStream().write(first, 0, size);
                pump(agent, model);
                pump(model, agent);
            }
        } catch (IOException _) {
            // The machine went, or this was closed; who waits for its model says so.
        }
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(socket);
        socket.setSoTimeout(0);
        return socket;
    }

    private void pump(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                in.transferTo(out);
                to.shutdownOutput();
            } catch (IOException e) {
                close(from);
                close(to);
            }
        });
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket that can not be closed within %s".formatted(PATIENCE), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Set.copyOf(open).forEach(this::close);
    }
}
