package dev.holt.cli;

import dev.holt.api.MachineRecords.Create;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new machine can be given. */
final class MachineOptions {
    @Option(names = "--name", paramLabel = "NAME", description = "Its name; else one is chosen.")
    private @Nullable String name;

    @Option(names = "--image", paramLabel = "IMAGE", description = "What its disk begins as; 'holt image list'.")
    private @Nullable String image;

    @Option(names = "--kernel", paramLabel = "KERNEL", description = "Its kernel; 'holt kernel list'.")
    private @Nullable String kernel;

    @Option(names = "--vcpu", paramLabel = "COUNT", description = "Processors.")
    private @Nullable Integer vcpu;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Memory, such as 512M or 2G.")
    private @Nullable String memory;

    @Option(names = "--disk-size", paramLabel = "SIZE", description = "Size of its disk, such as 8G.")
    private @Nullable String disk;

    @Option(
            names = "--net",
            paramLabel = "user|none",
            description = "user: it reaches what this host reaches, except this host itself; none: no network.")
    private @Nullable String network;

    @Option(names = "--init", paramLabel = "holt|systemd", description = "Who is process 1 inside; usually holt.")
    private @Nullable String init;

    /** @param given the name where it stands without its option */
    Create create(@Nullable String given, boolean ephemeral, boolean start) {
        if (given != null && name != null) {
            throw CommandException.usage("a NAME and --name; give one of them");
        }
        return new Create(
                given != null ? given : name,
                image,
                kernel,
                vcpu,
                ByteSizes.mebibytes("--memory", memory),
                ByteSizes.parse("--disk-size", disk),
                network,
                init,
                ephemeral,
                start);
    }
}
