package dev.holt.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "holt", description = "A place to work for every coding agent.")
final class Root extends Action.Group {
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    private boolean version;

    boolean wantsVersion() {
        return version;
    }
}
