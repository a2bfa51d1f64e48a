package dev.holt.core.terminal;

/** Names one window of a terminal; made by the terminal, stored by us, never interpreted by others. */
public record TerminalHandle(String value) {}
