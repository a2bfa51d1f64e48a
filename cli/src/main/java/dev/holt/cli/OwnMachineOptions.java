package dev.holt.cli;

import dev.holt.api.SessionRecords.OwnMachine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the machine of a session's own can be given. */
final class OwnMachineOptions {
    @Option(names = "--image", paramLabel = "IMAGE", description = "What its disk begins as; 'holt image list'.")
    private @Nullable String image;

    @Option(names = "--vcpu", paramLabel = "COUNT", description = "Processors.")
    private @Nullable Integer vcpu;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Memory, such as 2G.")
    private @Nullable String memory;

    @Option(names = "--disk-size", paramLabel = "SIZE", description = "Size of its disk, such as 8G.")
    private @Nullable String disk;

    @Option(names = "--net", paramLabel = "user|none", description = "Whether it has a network; usually user.")
    private @Nullable String network;

    OwnMachine machine() {
        return new OwnMachine(
                image, vcpu, ByteSizes.mebibytes("--memory", memory), ByteSizes.parse("--disk-size", disk), network);
    }
}
