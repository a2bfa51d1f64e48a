package dev.holt.core.machine;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A command that runs in a guest. Both outputs have to be read, or it waits, as with pipes. Closing it ends what runs, with its process group. The
 * streams block; an interrupt of a thread that reads or writes them ends that one call with an {@link java.io.InterruptedIOException}.
 */
public interface GuestProcess extends AutoCloseable {
    /** Its process id inside. */
    long pid();

    /** Its standard input; closing it is the end of it. Writing to one that does not read any more throws nothing and is lost. */
    OutputStream in();

    /** Its standard output, or all of it when it has a terminal. */
    InputStream out();

    /** Its standard error; empty when it has a terminal. */
    InputStream err();

    /** To its process group. */
    void signal(int number);

    void resize(GuestCommand.Size size);

    /** Waits for its end. All output can be read from then on without waiting. Throws {@code GUEST_UNREACHABLE} when the link breaks. */
    End await() throws InterruptedException;

    @Override
    void close();

    /** How a command ended. */
    sealed interface End {
        /** By itself, with this status. */
        record Code(int code) implements End {}

        /** By this signal. */
        record Signal(int number) implements End {}
    }
}
