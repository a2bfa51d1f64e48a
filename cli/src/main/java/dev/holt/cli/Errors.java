package dev.holt.cli;

import dev.holt.api.Failure;
import dev.holt.core.Printable;

/** How errors are told. */
final class Errors {
    private Errors() {}

    static void print(Caller caller, Failure failure, boolean json) {
        if (json) {
            caller.err().json(new Failure.Envelope(failure));
        } else {
            caller.err().line("holt: " + lines(failure.message())).flush();
        }
    }

    /** A message may have several lines, such as the end of a script's output; each is shown as text only. */
    private static String lines(String message) {
        return message.lines().map(Printable::of).collect(java.util.stream.Collectors.joining("\n      "));
    }
}
