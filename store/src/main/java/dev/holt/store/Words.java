package dev.holt.store;

import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.session.Intent;

/** Enumerations as stored words. The words stay when a constant is renamed. */
final class Words {
    private Words() {}

    static String of(Intent intent) {
        return switch (intent) {
            case RUNNING -> "running";
            case STOPPED -> "stopped";
        };
    }

    static Intent intent(String word) {
        return switch (word) {
            case "running" -> Intent.RUNNING;
            case "stopped" -> Intent.STOPPED;
            default -> throw new IllegalArgumentException("intent: '%s'".formatted(word));
        };
    }

    static String of(MachineSpec.Network network) {
        return switch (network) {
            case USER -> "user";
            case NONE -> "none";
        };
    }

    static MachineSpec.Network network(String word) {
        return switch (word) {
            case "user" -> MachineSpec.Network.USER;
            case "none" -> MachineSpec.Network.NONE;
            default -> throw new IllegalArgumentException("network: '%s'".formatted(word));
        };
    }

    static String of(MachineSpec.Init init) {
        return switch (init) {
            case HOLT -> "holt";
            case SYSTEMD -> "systemd";
        };
    }

    static MachineSpec.Init init(String word) {
        return switch (word) {
            case "holt" -> MachineSpec.Init.HOLT;
            case "systemd" -> MachineSpec.Init.SYSTEMD;
            default -> throw new IllegalArgumentException("init: '%s'".formatted(word));
        };
    }

    static String of(Accelerator accelerator) {
        return switch (accelerator) {
            case KVM -> "kvm";
            case TCG -> "tcg";
        };
    }

    static Accelerator accelerator(String word) {
        return switch (word) {
            case "kvm" -> Accelerator.KVM;
            case "tcg" -> Accelerator.TCG;
            default -> throw new IllegalArgumentException("accelerator: '%s'".formatted(word));
        };
    }
}
