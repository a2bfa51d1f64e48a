package dev.holt.qemu;

import dev.holt.core.machine.RunningMachine.End;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How a machine ended, from what QEMU and the guest's kernel say. A kernel that panics asks for a reset, as QEMU sees it; only its console tells. A
 * guest can write there what it likes: this is for people.
 */
final class EndRules {
    private static final String PANIC = "Kernel panic - not syncing";
    private static final String RESTART = "reboot: Restarting system";

    private EndRules() {}

    /** What an event of QEMU says of the guest's end; empty for all others, and when it was the host that asked. */
    static Optional<End> ofEvent(String name, JsonNode data, byte[] console) {
        return switch (name) {
            case "GUEST_PANICKED" -> Optional.of(new End.Panicked());
            case "SHUTDOWN" -> ofReason(data.path("reason").asString(""), console);
            default -> Optional.empty();
        };
    }

    private static Optional<End> ofReason(String reason, byte[] console) {
        return switch (reason) {
            case "guest-shutdown" -> Optional.of(new End.PoweredOff());
            case "guest-panic" -> Optional.of(new End.Panicked());
            case "guest-reset", "subsystem-reset" ->
                Optional.of(says(console, PANIC) ? new End.Panicked() : new End.Reset());
            default -> Optional.empty();
        };
    }

    /** What the state of a VMM says that nobody listened to meanwhile; empty when its guest has not ended. */
    static Optional<End> ofState(String state, byte[] console) {
        return switch (state) {
            case "guest-panicked" -> Optional.of(new End.Panicked());
            case "shutdown" ->
                Optional.of(
                        says(console, PANIC)
                                ? new End.Panicked()
                                : says(console, RESTART) ? new End.Reset() : new End.PoweredOff());
            default -> Optional.empty();
        };
    }

    private static boolean says(byte[] console, String text) {
        return new String(console, StandardCharsets.ISO_8859_1).contains(text);
    }
}
