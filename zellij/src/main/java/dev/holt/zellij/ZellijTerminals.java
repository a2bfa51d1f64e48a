package dev.holt.zellij;

import dev.holt.core.place.Base;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.Terminals;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each place windows of zellij in a private directory. Safe for many threads. */
public final class ZellijTerminals implements Terminals {
    /** The usual size of one file of an output log, in bytes. */
    public static final long USUAL_LOG_LIMIT = 8L << 20;

    private final ZellijHome home;
    private final long logLimit;
    private final String searchPath;
    private final Map<PlaceId, Terminal> terminals = new ConcurrentHashMap<>();

    /** Windows with logs of the usual size. */
    public ZellijTerminals(Path sockets, Path windows, String searchPath) {
        this(sockets, windows, USUAL_LOG_LIMIT, searchPath);
    }

    /**
     * @param sockets where the directories of the sockets are made; at most 66 bytes long, beneath a directory that only we can enter
     * @param windows where each window has a directory; made with the first one. Its parent is where servers run
     * @param logLimit the bytes after which a new output log begins
     * @param searchPath where zellij is looked for, before the system's directories
     */
    public ZellijTerminals(Path sockets, Path windows, long logLimit, String searchPath) {
        this.home = new ZellijHome(sockets, windows);
        this.logLimit = logLimit;
        this.searchPath = searchPath.isEmpty() ? Base.USUAL_PATH : searchPath + ":" + Base.USUAL_PATH;
    }

    @Override
    public Terminal in(Place place) {
        return terminals.computeIfAbsent(
                place.id(), _ -> new ZellijTerminal(place, new Zellij(place, home, searchPath), home, logLimit));
    }
}
