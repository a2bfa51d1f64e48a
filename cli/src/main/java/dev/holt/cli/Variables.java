package dev.holt.cli;

import dev.holt.core.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Variables as they are given on a command line. */
final class Variables {
    private Variables() {}

    /** Reads {@code NAME=VALUE}, or {@code NAME} for what the caller has; what the caller has not is left out. */
    static Map<String, String> of(Caller caller, List<String> given) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : given) {
            int equals = variable.indexOf('=');
            String name = equals < 0 ? variable : variable.substring(0, equals);
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw CommandException.usage(
                        "--env: '%s' (expected: NAME=VALUE or NAME)".formatted(Printable.of(variable)));
            }
            if (equals >= 0) {
                variables.put(name, variable.substring(equals + 1));
            } else {
                String own = caller.invocation().environment().get(name);
                if (own != null) {
                    variables.put(name, own);
                }
            }
        }
        return variables;
    }
}
