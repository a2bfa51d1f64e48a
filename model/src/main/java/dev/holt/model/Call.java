package dev.holt.model;

import java.util.Map;

/** A call of one of the agent's tools, under an id that its result will name. */
record Call(String id, String tool, Map<String, ?> arguments) {}
