package dev.holt.core.session;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file that a hook left: {@code <at>-<pid>-<launch>-<event>.json}. Names in their natural order are hooks in the order of their
 * beginning.
 *
 * @param order when the hook began, in nanoseconds since boot
 * @param launch the mark of the launch whose agent called it
 * @param event the name under which it was called
 */
record HookFile(String name, long order, String launch, String event) {
    private static final Pattern NAME =
            Pattern.compile("([0-9]{20})-[0-9]{1,10}-([0-9a-f-]{36})-([A-Za-z0-9._-]{1,64})\\.json");

    /** What the name of a file says; empty when no hook of ours made it. */
    static Optional<HookFile> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new HookFile(name, Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3)));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
