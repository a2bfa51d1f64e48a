package dev.holt.tmux;

import dev.holt.core.place.Base;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.Terminals;
import java.nio.file.Path;

/** Gives each place a tmux server of its own on a private socket. Safe for many threads. */
public final class TmuxTerminals implements Terminals {
    /** The usual size of one file of an output log, in bytes. */
    public static final long USUAL_LOG_LIMIT = 8L << 20;

    private final Path socket;
    private final Path stableDirectory;
    private final long logLimit;
    private final String searchPath;

    /** Servers with logs of the usual size and programs found in the system's directories. */
    public TmuxTerminals(Path socket, Path stableDirectory) {
        this(socket, stableDirectory, USUAL_LOG_LIMIT, Base.USUAL_PATH);
    }

    /**
     * @param socket the server's socket, at most 100 bytes, in a directory that exists and that only we can enter
     * @param stableDirectory where the server is started; must outlive it
     * @param logLimit the bytes after which a new output log begins; twice as much is kept
     * @param searchPath where tmux is looked for, and the {@code PATH} of the server
     */
    public TmuxTerminals(Path socket, Path stableDirectory, long logLimit, String searchPath) {
        this.socket = socket;
        this.stableDirectory = stableDirectory;
        this.logLimit = logLimit;
        this.searchPath = searchPath;
    }

    @Override
    public Terminal in(Place place) {
        return new TmuxTerminal(place, new Tmux(place, socket, stableDirectory, searchPath), logLimit);
    }
}
