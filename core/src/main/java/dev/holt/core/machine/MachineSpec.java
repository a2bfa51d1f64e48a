package dev.holt.core.machine;

/**
 * What a machine consists of.
 *
 * @param image digest of its image
 * @param kernel digest of its kernel
 * @param vcpu processors, from 1
 * @param memoryMiB memory in MiB
 * @param diskBytes size of its disk in bytes, at least that of its image
 * @param network how it reaches others
 * @param init who is process 1 inside
 * @param ephemeral whether it goes when the command or shell that it was made for ends
 */
public record MachineSpec(
        String image,
        String kernel,
        int vcpu,
        int memoryMiB,
        long diskBytes,
        Network network,
        Init init,
        boolean ephemeral) {
    /** The same, of a machine that goes. */
    MachineSpec asEphemeral() {
        return new MachineSpec(image, kernel, vcpu, memoryMiB, diskBytes, network, init, true);
    }

    /** How a machine reaches others; forwards work with each, for they go through the link. */
    public enum Network {
        /** Outgoing connections, as a program of this user; what listens on this host's own addresses is out of its reach. */
        USER,
        /** No network device. */
        NONE
    }

    /** Who is process 1. */
    public enum Init {
        /** Our guest agent; the image needs nothing but a shell. */
        HOLT,
        /** The init of the image. */
        SYSTEMD
    }
}
