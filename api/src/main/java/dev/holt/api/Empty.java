package dev.holt.api;

/** No parameters, or nothing to say. */
public record Empty() {}
