package dev.holt.net;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Forwarder;
import dev.holt.core.machine.GuestStream;
import dev.holt.core.machine.MachineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Ports of this host's loopback that lead into machines. Each port has a virtual thread that accepts, each connection two that carry. Safe for any
 * thread.
 */
public final class LoopbackForwarder implements Forwarder {
    private static final int MOST_CONNECTIONS = 256;
    private static final int BACKLOG = 128;

    @Override
    public AutoCloseable listen(int port, Connector connect) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            Listener listener = new Listener(socket, connect);
            listener.accepting.start();
            return listener;
        } catch (IOException e) {
            throw new MachineException(
                    ErrorCode.PORT_TAKEN,
                    "port: 127.0.0.1:%d can not be had (%s); choose another one, such as %d:GUEST"
                            .formatted(port, e.getMessage(), port + 1),
                    e);
        }
    }

    /** One port. Closing it ends its connections too, and leaves the port free. */
    private static final class Listener implements AutoCloseable {
        private final ServerSocket socket;
        private final Connector connect;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
        private final Thread accepting;

        Listener(ServerSocket socket, Connector connect) {
            this.socket = socket;
            this.connect = connect;
            this.accepting =
                    Thread.ofVirtual().name("forward-" + socket.getLocalPort()).unstarted(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket caller = socket.accept();
                    if (!room.tryAcquire()) {
                        caller.close();
                        continue;
                    }
                    open.add(caller);
                    Thread.ofVirtual().name("forward-in").start(() -> carry(caller));
                }
            } catch (IOException _) {
                // Closed.
            }
        }

        private void carry(Socket caller) {
            try (caller;
                    GuestStream guest = connect.open()) {
                Thread back = Thread.ofVirtual().name("forward-out").start(() -> back(guest, caller));
                try (OutputStream out = guest.out()) {
                    caller.getInputStream().transferTo(out);
                }
                back.join();
            } catch (IOException | HoltException _) {
                // Either end is gone; both learn of it by the end of their connection.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                open.remove(caller);
                room.release();
            }
        }

        private static void back(GuestStream guest, Socket caller) {
            try (InputStream in = guest.in()) {
                in.transferTo(caller.getOutputStream());
                caller.shutdownOutput();
            } catch (IOException _) {
                closeQuietly(caller);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            open.forEach(Listener::closeQuietly);
            try {
                // The port is free once nobody waits at it.
                accepting.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private static void closeQuietly(Socket caller) {
            try {
                caller.close();
            } catch (IOException _) {
                // It was closed already.
            }
        }
    }
}
