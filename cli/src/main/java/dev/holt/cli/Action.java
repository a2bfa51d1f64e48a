package dev.holt.cli;

import java.io.IOException;
import picocli.CommandLine.Option;

/** A command whose fields picocli has filled. One caller at a time uses it; the next use fills it anew. */
abstract class Action {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Say how this is used.")
    private boolean help;

    /** Whether its caller only wants to know how it is used. */
    boolean wantsHelp() {
        return help;
    }

    /**
     * Does it, on the caller's thread, and returns the exit status.
     *
     * @throws IOException when the caller can not be read or written
     */
    abstract int run(Caller caller) throws IOException;

    /** A command that can print its operation's result as a program wants it. */
    abstract static class Reporting extends Action {
        @Option(names = "--json", description = "Print the result as JSON on one line.")
        private boolean json;

        boolean json() {
            return json;
        }
    }

    /** A command that only has others beneath it. */
    abstract static class Group extends Action {
        /** Never called: a group alone shows its help. */
        @Override
        int run(Caller caller) {
            throw new IllegalStateException("a group of commands does nothing by itself");
        }
    }
}
