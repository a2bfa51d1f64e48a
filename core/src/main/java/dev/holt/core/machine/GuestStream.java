package dev.holt.core.machine;

import java.io.InputStream;
import java.io.OutputStream;

/** A connection to a server in a guest. Closing {@link #out} is half a close; closing it all ends it. */
public interface GuestStream extends AutoCloseable {
    InputStream in();

    OutputStream out();

    @Override
    void close();
}
