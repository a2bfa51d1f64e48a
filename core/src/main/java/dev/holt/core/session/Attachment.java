package dev.holt.core.session;

/**
 * A file that is handed to an agent with its prompt.
 *
 * @param name what it is called there
 */
public record Attachment(String name, byte[] content) {}
