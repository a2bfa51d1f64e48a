package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestConfiguration;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.GuestStream;
import dev.holt.core.machine.MachineName;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A guest over its link: each operation is one stream. */
final class LinkGuest implements Guest {
    private static final int ENTROPY = 64;
    private static final long NANOS = 1_000_000_000L;

    private final MachineName machine;
    private final Link link;
    private final Identity identity;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Timings timings;
    private final Transfers transfers;

    LinkGuest(
            MachineName machine,
            Link link,
            Identity identity,
            InstantSource clock,
            SecureRandom random,
            Timings timings) {
        this.machine = machine;
        this.link = link;
        this.identity = identity;
        this.clock = clock;
        this.random = random;
        this.timings = timings;
        this.transfers = new Transfers(link.streams());
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public boolean isConnected() {
        return link.isConnected();
    }

    @Override
    public void onBreak(Runnable listener) {
        link.onBreak(listener);
    }

    @Override
    public void standStill(boolean still) {
        link.liveness().standStill(still);
    }

    @Override
    public void breakOff(String why) {
        link.fail(why);
    }

    @Override
    public void configure(GuestConfiguration configuration) throws InterruptedException {
        byte[] entropy = new byte[ENTROPY];
        random.nextBytes(entropy);
        Request request = request("configure", "")
                .with("hostname", configuration.hostname())
                .with("time", now())
                .with("entropy", HexFormat.of().formatHex(entropy));
        GuestConfiguration.Network network = configuration.network();
        if (network != null) {
            request.with("address", network.address()).with("gateway", network.gateway());
            network.dns().forEach(server -> request.with("dns", server));
        }
        call(request);
    }

    @Override
    public void setClock() throws InterruptedException {
        call(request("clock", "").with("time", now()));
    }

    @Override
    public GuestProcess exec(GuestCommand command) throws InterruptedException {
        LinkStream stream = link.streams().open(Commands.request(command));
        boolean begun = false;
        try {
            Fields answer = stream.awaitOpen();
            long pid = answer.number("pid").orElseThrow(() -> nonsense(stream, "it does not say the process id"));
            begun = true;
            return new LinkProcess(stream, pid);
        } finally {
            if (!begun) {
                stream.close();
            }
        }
    }

    @Override
    public void put(String path, int mode, InputStream content) throws InterruptedException {
        Request request = request("put", path)
                .with("path", path)
                .with("mode", Integer.toOctalString(mode))
                .with("atomic", 1);
        transfers.send(request, content);
    }

    @Override
    public void get(String path, OutputStream content) throws InterruptedException {
        Fields _ = transfers.receive(request("get", path).with("path", path), content);
    }

    @Override
    public Optional<Piece> read(String path, long offset, int limit) throws InterruptedException {
        Request request =
                request("get", path).with("path", path).with("offset", offset).with("limit", limit);
        Kept content = new Kept(limit);
        try {
            Fields opened = transfers.receive(request, content);
            return Optional.of(new Piece(opened.text("file"), content.bytes()));
        } catch (GuestException e) {
            // What /proc has of a process may go between its opening and its reading.
            if (e.code() == ErrorCode.GUEST_PATH_MISSING || e.errno().equals("ESRCH")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void watch(String directory, Consumer<String> names) throws InterruptedException {
        Fields _ = transfers.receive(
                new Request("watch", directory).with("path", directory),
                new Entries('\0', entry -> names.accept(GuestText.decode(entry))));
    }

    @Override
    public Optional<GuestFile> stat(String path) throws InterruptedException {
        Request request = request("stat", path).with("path", path);
        try (LinkStream stream = link.streams().open(request)) {
            Fields answer = stream.awaitOpen();
            stream.awaitEnd();
            return Optional.of(Listings.file(answer, path).orElseThrow(() -> nonsense(stream, "not understood")));
        } catch (GuestException e) {
            if (e.code() == ErrorCode.GUEST_PATH_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<GuestFile> list(String directory) throws InterruptedException {
        return transfers.read(request("list", directory).with("path", directory), Listings::files);
    }

    @Override
    public void unpack(String directory, InputStream tar) throws InterruptedException {
        transfers.send(request("unpack", directory).with("path", directory), tar);
    }

    @Override
    public void pack(String path, OutputStream tar) throws InterruptedException {
        Fields _ = transfers.receive(request("pack", path).with("path", path), tar);
    }

    @Override
    public void makeDirectories(String path, int mode) throws InterruptedException {
        call(request("mkdir", path).with("path", path).with("mode", Integer.toOctalString(mode)));
    }

    @Override
    public void remove(String path) throws InterruptedException {
        call(request("remove", path).with("path", path));
    }

    @Override
    public void move(String path, String to) throws InterruptedException {
        call(request("move", path).with("path", path).with("to", to));
    }

    @Override
    public GuestStream connect(int port) throws InterruptedException {
        Request request = new Request("tcp", "port " + port).with("port", port);
        LinkStream stream = link.streams().open(request);
        boolean begun = false;
        try {
            stream.awaitOpen();
            begun = true;
            return new LinkTunnel(stream);
        } finally {
            if (!begun) {
                stream.close();
            }
        }
    }

    @Override
    public List<ListeningSocket> listening() throws InterruptedException {
        return transfers.read(request("ports", ""), Listings::sockets);
    }

    @Override
    public Map<String, Long> stats() throws InterruptedException {
        return transfers.read(request("stats", ""), Listings::figures);
    }

    @Override
    public void grow() throws InterruptedException {
        call(request("grow", ""));
    }

    @Override
    public void sync() throws InterruptedException {
        call(request("sync", ""));
    }

    /** The stream stays open: closing it would call the guest off. It ends with the guest. */
    @Override
    public void powerOff() throws InterruptedException {
        link.streams().open(request("poweroff", "")).awaitOpen();
    }

    @Override
    public void close() {
        link.close();
    }

    @Override
    public String toString() {
        return "guest of " + machine;
    }

    private Request request(String operation, String subject) {
        return new Request(operation, subject).answering(timings.answering());
    }

    private void call(Request request) throws InterruptedException {
        try (LinkStream stream = link.streams().open(request)) {
            stream.awaitOpen();
            stream.awaitEnd();
        }
    }

    private GuestException nonsense(LinkStream stream, String what) {
        return link.streams().failures().nonsense(stream.request(), what);
    }

    private long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * NANOS + now.getNano();
    }
}
