package dev.holt.core;

/** The name of a project: a DNS label. */
public record ProjectId(String value) {
    public ProjectId {
        Name.require("project", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
