package dev.holt.store;

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
}
