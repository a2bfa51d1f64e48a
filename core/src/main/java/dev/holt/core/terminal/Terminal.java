package dev.holt.core.terminal;

import java.time.Duration;

/** Port: windows that outlive us. Methods block; errors are {@link TerminalException}s. */
public interface Terminal {
    /** Checks that the program is there and fit, throwing {@code TERMINAL_MISSING} with the way to get it. */
    void require();

    /** The handle that {@link #start} would give to a window of this name. */
    TerminalHandle handle(String name);

    /** Starts a window with the runner in it. Not idempotent: a live window of the same name is an error. */
    TerminalHandle start(TerminalLaunch launch);

    /** All windows at one moment, by one command however many there are. Never throws for an unreachable terminal. */
    TerminalSnapshot probe();

    /**
     * Pastes {@code text} as one piece (bracketed when the program asked for it) and, if {@code submit}, presses Enter after it.
     * Does not check whether anybody reads.
     *
     * @throws TerminalException {@code TYPING_CUT_SHORT} when some of it may have been pasted; with another code nothing was
     */
    void type(TerminalHandle handle, SafeText text, boolean submit);

    /** The last {@code lines} lines of the window's screen and history as text without escape sequences. */
    String capture(TerminalHandle handle, int lines);

    /** How to attach; the window must exist. */
    AttachWay attach(TerminalHandle handle);

    /** Ends the window and what runs in it: hangs up, and kills after {@code grace}. Idempotent. */
    void stop(TerminalHandle handle, Duration grace);
}
