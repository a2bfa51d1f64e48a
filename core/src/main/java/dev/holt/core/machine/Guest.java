package dev.holt.core.machine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The inside of a running machine, over its link. Everything that comes from there is hostile: lengths, times and counts are bounded. Paths are
 * absolute in the guest. Methods block; call them from virtual threads; an interrupt calls off what the calling thread waits for and nothing else.
 * When the link breaks all that is under way fails with {@code GUEST_UNREACHABLE}. Failures of the guest are {@link GuestException}s. Safe for any
 * thread.
 */
public interface Guest extends AutoCloseable {
    Identity identity();

    /** Whether the link stands. */
    boolean isConnected();

    /** Runs {@code listener} once when the link is broken or closed; at once when it is. It must not block. */
    void onBreak(Runnable listener);

    /** Says whether the machine stands still, as a paused one does: while it does, that the guest is silent does not break the link. */
    void standStill(boolean still);

    /** Breaks the link; what is under way fails with {@code why}. */
    void breakOff(String why);

    void configure(GuestConfiguration configuration) throws InterruptedException;

    /** Sets the guest's clock to this host's. */
    void setClock() throws InterruptedException;

    /** Starts a command. Throws when it can not be started: {@code COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE}, {@code GUEST_PATH_MISSING}. */
    GuestProcess exec(GuestCommand command) throws InterruptedException;

    /** Writes a file; {@code mode} are its permission bits. What was there is replaced. */
    void put(String path, int mode, InputStream content) throws InterruptedException;

    /** Reads a regular file. */
    void get(String path, OutputStream content) throws InterruptedException;

    /** At most {@code limit} bytes of a regular file from {@code offset} on; empty when there is none. */
    Optional<Piece> read(String path, long offset, int limit) throws InterruptedException;

    /** Reports the names in a directory, those that appear there later too, until it is interrupted or fails. A name may come twice. */
    void watch(String directory, Consumer<String> names) throws InterruptedException;

    /** What is at a path, links not followed; empty when nothing is. */
    Optional<GuestFile> stat(String path) throws InterruptedException;

    List<GuestFile> list(String directory) throws InterruptedException;

    /** Unpacks a tar archive into a directory, which is made when missing. */
    void unpack(String directory, InputStream tar) throws InterruptedException;

    /** Packs what is at a path into a tar archive; names are relative to its parent. */
    void pack(String path, OutputStream tar) throws InterruptedException;

    void makeDirectories(String path, int mode) throws InterruptedException;

    /** Gives what is at a path another one on the same file system; a file that is there is replaced. */
    void move(String path, String to) throws InterruptedException;

    void remove(String path) throws InterruptedException;

    /** Connects to a TCP port of the guest's own loopback, also when the machine has no network. */
    GuestStream connect(int port) throws InterruptedException;

    List<ListeningSocket> listening() throws InterruptedException;

    /** Figures of the guest by the names that {@code docs/link.md} gives them; one with decimals, such as {@code load}, counts in hundredths. */
    Map<String, Long> stats() throws InterruptedException;

    /** Has the root file system take all of its disk. */
    void grow() throws InterruptedException;

    /** Writes what is buffered to the disk. */
    void sync() throws InterruptedException;

    /** Asks the guest to switch itself off. Returns when it has said that it will. */
    void powerOff() throws InterruptedException;

    /** Lets go of the link; attached processes end. Never throws. */
    @Override
    void close();

    /**
     * Who answers.
     *
     * @param bootId of the guest's kernel: another one after each boot
     * @param kernel its release
     * @param init {@code holt} or {@code systemd}
     */
    record Identity(String bootId, String kernel, String init) {}

    /**
     * Something in a directory of the guest.
     *
     * @param type one of {@code f d l p s b c}
     * @param name of it alone, as the bytes that it has, decoded so that every byte comes back
     */
    record GuestFile(char type, int mode, long size, long modifiedSeconds, String name) {}

    /**
     * A piece of a file.
     *
     * @param file the same for the same file under whatever name, and not that of any other that exists at the same time
     */
    record Piece(String file, byte[] content) {}

    /** A socket inside that waits for connections; {@code process} may be empty. */
    record ListeningSocket(String address, int port, long pid, String process) {}
}
