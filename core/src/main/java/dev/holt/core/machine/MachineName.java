package dev.holt.core.machine;

import dev.holt.core.Name;

/** The name of a machine, a DNS label; it is its identity and its host name. */
public record MachineName(String value) {
    public MachineName {
        Name.require("machine", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
