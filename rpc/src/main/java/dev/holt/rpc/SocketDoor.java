package dev.holt.rpc;

import dev.holt.api.Api;
import dev.holt.api.Tickets;
import dev.holt.protocol.BuildId;
import dev.holt.protocol.CommandHandler;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The socket of one home. {@link #SocketDoor} binds it beside its place, {@link #ready} puts it there, {@link #stop} takes no more and calls
 * off what runs, {@link #close} tells those who waited for the end and lets go.
 *
 * <p>A socket that vanished is bound anew; another's is never removed. The lock guards the place and the listening channel. Safe for any thread.
 */
public final class SocketDoor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SocketDoor.class.getName());
    private static final long PARTING = TimeUnit.SECONDS.toNanos(1);

    private final SocketPlace place;
    private final UserPrincipal owner;
    private final Desk desk;
    private final Set<Reception> receptions = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private ServerSocketChannel channel;
    private boolean ready;
    private boolean stopped;

    /**
     * Binds the socket under another name in the same directory, which must exist.
     *
     * @param owner whose processes may connect
     * @param retirement told when a newer client wants this daemon to make room
     * @throws SocketInTheWayException when the path is too long, or something else is there
     */
    public SocketDoor(
            Path socket,
            UserPrincipal owner,
            BuildId build,
            CommandHandler commands,
            Api api,
            Tickets tickets,
            Retirement retirement)
            throws IOException {
        this(socket, owner, build, commands, api, tickets, retirement, Times.USUAL);
    }

    SocketDoor(
            Path socket,
            UserPrincipal owner,
            BuildId build,
            CommandHandler commands,
            Api api,
            Tickets tickets,
            Retirement retirement,
            Times times)
            throws IOException {
        this.place = new SocketPlace(socket, owner);
        this.owner = owner;
        this.channel = place.bind();
        this.desk = new Desk(build, commands, api, tickets, retirement, new Served(), new Clockwork(), times);
    }

    /**
     * Begins to serve, and gives the socket its name.
     *
     * @throws SocketInTheWayException when a file of another kind has that name, or somebody answers there
     */
    public void ready() throws IOException {
        lock.lock();
        try {
            place.publish();
            ready = true;
            accept(channel);
        } finally {
            lock.unlock();
        }
        desk.clockwork().every(desk.times().watching(), this::watch);
    }

    /** Removes the socket, calls off every command and request, and waits some seconds for their end. Held connections stay until {@link #close}. */
    public void stop() {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            stopped = true;
            place.remove();
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the socket could not be removed", e);
        } finally {
            lock.unlock();
        }
        receptions.forEach(Reception::stop);
        try {
            if (!desk.served().awaitIdle(desk.times().stopping().toNanos())) {
                LOG.log(System.Logger.Level.WARNING, "commands still run although the daemon stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops if need be; then tells those who wait for the daemon's end, so everything that another daemon needs must be free by now. */
    @Override
    public void close() {
        stop();
        receptions.forEach(Reception::release);
        try {
            for (Reception reception : receptions) {
                boolean told = reception.link().out().awaitDrained(PARTING);
                LOG.log(System.Logger.Level.DEBUG, () -> "a client was told of the end: " + told);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        receptions.forEach(reception -> reception.link().cut());
        desk.clockwork().close();
    }

    /** How many connections there are. */
    int connections() {
        return receptions.size();
    }

    private void accept(ServerSocketChannel listening) {
        Thread.ofVirtual().name("holt-accept").start(new Acceptor(listening, this::receive));
    }

    private void receive(Link link, UserPrincipal peer) {
        Reception reception = new Reception(link, desk, owner.equals(peer), receptions::remove);
        receptions.add(reception);
        reception.start();
    }

    /** Binds a vanished socket anew; on the timer's thread. */
    private void watch() {
        lock.lock();
        try {
            if (!ready || stopped || !place.vanished()) {
                return;
            }
            ServerSocketChannel fresh = place.bindAgain();
            channel.close();
            channel = fresh;
            accept(fresh);
            LOG.log(System.Logger.Level.WARNING, "the socket had vanished; it was bound anew");
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the socket has vanished and could not be bound anew", e);
        } finally {
            lock.unlock();
        }
    }
}
