package dev.holt.model;

import tools.jackson.databind.JsonNode;

/** A tool that an agent offers, and the JSON schema of its arguments. */
record Tool(String name, JsonNode schema) {
    boolean takes(String argument) {
        return schema.path("properties").has(argument);
    }
}
