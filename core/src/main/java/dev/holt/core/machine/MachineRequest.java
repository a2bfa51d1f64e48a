package dev.holt.core.machine;

import dev.holt.core.SessionId;
import dev.holt.core.machine.MachineSpec.Init;
import dev.holt.core.machine.MachineSpec.Network;
import org.jspecify.annotations.Nullable;

/**
 * A machine that somebody wants. What is null is as the settings say, else as the host allows.
 *
 * @param name a DNS label; null: one is chosen
 * @param image name or digest
 * @param kernel name or digest
 * @param ephemeral whether it goes when the daemon finds it without the command that it was made for
 * @param tenant the session that it is for; null: a person's
 */
public record MachineRequest(
        @Nullable String name,
        @Nullable String image,
        @Nullable String kernel,
        @Nullable Integer vcpu,
        @Nullable Integer memoryMiB,
        @Nullable Long diskBytes,
        Network network,
        Init init,
        boolean ephemeral,
        @Nullable SessionId tenant) {}
