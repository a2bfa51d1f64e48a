package dev.holt.core.workspace;

/**
 * Uncommitted work that was put in safety.
 *
 * @param number grows in its session
 * @param ref where it is, such as {@code refs/holt/preserved/calc-1/1}
 * @param commit a commit whose tree is the work tree and whose parent is what was checked out
 */
public record Preserved(int number, String ref, String commit) {}
