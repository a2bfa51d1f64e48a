package dev.holt.core.terminal;

import java.nio.file.Path;

/**
 * What to start in a new window: the runner on a session's directory. The agent's environment and arguments are in files there, so that
 * neither shows on a command line.
 *
 * @param name what to call the window; unique among live windows
 * @param directory the working directory
 * @param sessionDirectory the directory with the runner's files
 * @param outputLog where the output of the window is copied, as a bounded ring
 */
public record TerminalLaunch(String name, Path directory, Path sessionDirectory, Path outputLog, TerminalSize size) {}
