package dev.holt.core.machine;

import dev.holt.core.image.Image;
import dev.holt.core.image.Kernel;
import java.nio.file.Path;

/**
 * A machine to be booted.
 *
 * @param mark identifies this boot: 8 hexadecimal digits, in the environment of its processes and in the names of its sockets and memory file
 * @param directory the machine's own directory, with its disk
 * @param disk its disk, a qcow2 overlay of {@code image}
 * @param scratch whether the disk stays as it is, and what the guest writes goes with this boot
 * @param initramfs of {@code kernel}
 * @param attachment what its network was given
 * @param linkKey 16 bytes by which both ends of the link recognise a beginning, as 32 hexadecimal digits; no secret
 */
public record BootRequest(
        MachineName name,
        MachineSpec spec,
        String mark,
        Path directory,
        Path disk,
        boolean scratch,
        Image image,
        Kernel kernel,
        Path initramfs,
        Networks.Attachment attachment,
        String linkKey) {}
