package dev.holt.model;

import java.io.IOException;

/** An answer under way. Used by one thread, from its first piece to {@link #end}. */
interface Reply {
    void text(String piece) throws IOException;

    void call(Call call) throws IOException;

    /** Says that nothing follows. */
    void end() throws IOException;
}
