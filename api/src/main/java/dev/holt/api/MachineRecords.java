package dev.holt.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire records of machines, images and kernels. Sizes are in bytes where their name does not say otherwise. */
public final class MachineRecords {
    private MachineRecords() {}

    /**
     * A machine that is wanted. What is null is as the settings say, else as the host allows.
     *
     * @param name null: one is chosen
     * @param network {@code user} or {@code none}; null: {@code user}
     * @param init {@code holt} or {@code systemd}; null: {@code holt}
     * @param ephemeral whether it goes when the daemon finds it without its command
     * @param start whether it is started at once
     */
    public record Create(
            @Nullable String name,
            @Nullable String image,
            @Nullable String kernel,
            @Nullable Integer vcpu,
            @Nullable Integer memoryMiB,
            @Nullable Long diskBytes,
            @Nullable String network,
            @Nullable String init,
            boolean ephemeral,
            boolean start) {}

    /** One size of a machine and where it came from: {@code flag setting host floor}. */
    public record SizeView(String what, long value, String unit, String origin) {}

    /**
     * What a machine would be.
     *
     * @param image the name that was asked for; null: the usual one
     * @param imagePresent whether it is there already
     */
    public record Plan(
            @Nullable String image, boolean imagePresent, String network, String init, List<SizeView> sizes) {}

    /**
     * A machine.
     *
     * @param state one of {@code created starting running paused stopping stopped failed}
     * @param since when it came to that state
     * @param why what is known of how it came to it; may be empty
     * @param image the name, or the beginning of the digest
     * @param tenant the session that it was made for; null: a person's
     * @param pid of what runs it, on this host; null while it does not run
     * @param uptimeSeconds since its guest came up; null while it does not run
     * @param accelerator {@code kvm} or {@code tcg}; null while it does not run
     * @param pending whether it was changed since it was started, which holds from its next start on
     */
    public record MachineView(
            String name,
            String state,
            Instant since,
            String why,
            String image,
            int vcpu,
            int memoryMiB,
            long diskBytes,
            String network,
            String init,
            boolean ephemeral,
            @Nullable String tenant,
            @Nullable Long pid,
            @Nullable Long uptimeSeconds,
            @Nullable String accelerator,
            boolean pending,
            List<ForwardView> forwards,
            String kernel,
            Instant created) {}

    public record MachineList(List<MachineView> machines) {}

    /** Names one machine. */
    public record MachineRef(String machine) {}

    /** Changes sizes; null leaves one as it is. */
    public record Set(
            String machine,
            @Nullable Integer vcpu,
            @Nullable Integer memoryMiB,
            @Nullable Long diskBytes,
            @Nullable String network) {}

    /**
     * A machine to be deleted.
     *
     * @param force although work in it would be lost
     */
    public record Delete(String machine, boolean force) {}

    /**
     * The machines that are not running, to be deleted.
     *
     * @param force those too that hold work that would be lost
     */
    public record Prune(boolean dryRun, boolean force) {}

    /**
     * What was deleted, or would be.
     *
     * @param kept what would be lost with those that stay, in words
     */
    public record Pruned(List<String> machines, List<String> kept) {}

    /**
     * What a machine uses, now.
     *
     * @param cpuMillis processor time of this host since its start
     * @param residentBytes memory of this host that it holds, that of the guest included
     * @param guestBytes how much of that is the guest's
     * @param diskBytes what its disk takes on this host
     * @param guest what the guest says of itself, in numbers; empty when it does not answer
     */
    public record Stats(
            String machine,
            long cpuMillis,
            long residentBytes,
            long guestBytes,
            long diskBytes,
            Map<String, Long> guest) {}

    /** What a guest printed on its console, at most {@code bytes} of it; null: 64 KiB. */
    public record ConsoleRef(String machine, @Nullable Integer bytes) {}

    /**
     * A command in a machine. Its bytes travel as {@link ExecFrames}.
     *
     * @param environment beside the usual variables
     * @param directory null: the home directory
     * @param rows of a terminal for it; null: none
     * @param input whether it has a standard input
     */
    public record Exec(
            String machine,
            List<String> argv,
            @Nullable Map<String, String> environment,
            @Nullable String directory,
            @Nullable Integer rows,
            @Nullable Integer columns,
            boolean input) {}

    /**
     * Files to be copied.
     *
     * @param host an absolute path of this host
     * @param guest an absolute path of the guest; when it is a directory, what is copied gets its own name in it
     */
    public record Copy(String machine, String host, String guest) {}

    /**
     * What was copied, for people.
     *
     * @param leftOut a line for each of the first that are no files, directories or links and were not copied
     */
    public record Copied(String what, long bytes, List<String> leftOut) {}

    /** A port of this host that leads to a port of the guest; null: the same. */
    public record OpenForward(
            String machine, int hostPort, @Nullable Integer guestPort) {}

    /** A port of this host that leads into a machine no longer. */
    public record CloseForward(String machine, int hostPort) {}

    /** A port of this host that leads into a machine; {@code open}: whether it does now. */
    public record ForwardView(int hostPort, int guestPort, boolean open) {}

    /**
     * A socket inside of a machine that waits for connections.
     *
     * @param reach how it is reached from here: an address, or the command that opens one
     */
    public record PortView(String address, int port, long pid, String process, String reach) {}

    public record PortList(List<PortView> ports) {}

    /** Names an image, by name or by the beginning of its digest. */
    public record ImageRef(String image) {}

    /**
     * A root file system.
     *
     * @param kept whether its file is Holt's own; else it is a person's, and may change
     */
    public record ImageView(
            String digest,
            @Nullable String name,
            long size,
            String architecture,
            String source,
            boolean kept,
            List<String> provides,
            String file,
            Instant created) {}

    public record ImageList(List<ImageView> images) {}

    /**
     * An image to be built.
     *
     * @param name null: as the distribution
     * @param include packages beside the usual ones
     * @param agents agents whose programs are in it, by name
     * @param bare without the usual ones
     */
    public record BuildImage(
            String distribution,
            @Nullable String name,
            @Nullable List<String> include,
            @Nullable List<String> agents,
            boolean bare) {}

    /** A file of this host, by its absolute path, that is to be an image. */
    public record RegisterImage(String name, String file) {}

    /** Names a kernel, by name or by the beginning of its digest. */
    public record KernelRef(String kernel) {}

    public record KernelView(
            String digest,
            @Nullable String name,
            String release,
            String architecture,
            String source,
            long size,
            Instant created) {}

    public record KernelList(List<KernelView> kernels) {}

    /**
     * A kernel to be taken over.
     *
     * @param source {@code debian} or {@code host}
     * @param name null: as the source
     */
    public record ImportKernel(String source, @Nullable String name) {}
}
