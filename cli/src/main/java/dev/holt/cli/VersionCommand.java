package dev.holt.cli;

import dev.holt.protocol.ExitStatus;
import picocli.CommandLine.Command;

@Command(
        name = "version",
        description = "Print the version. Works without a daemon.",
        footer = {
            "",
            "Example:",
            "  holt version --json",
            "",
            "Next: 'holt daemon status' says which one the daemon is."
        })
final class VersionCommand extends Action.Reporting {
    /** What {@code --json} prints. */
    record Version(String version, String build) {}

    @Override
    int run(Caller caller) {
        Version version = new Version(
                caller.surroundings().version(), caller.surroundings().build());
        if (json()) {
            caller.out().json(version);
        } else {
            caller.out().line("holt %s (%s)".formatted(version.version(), version.build()));
        }
        return ExitStatus.DONE;
    }
}
