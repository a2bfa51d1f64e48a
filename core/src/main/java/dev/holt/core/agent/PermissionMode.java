package dev.holt.core.agent;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an agent may do unasked. The same for every agent: {@code default} asks, only {@code bypass} skips everything. */
public enum PermissionMode {
    DEFAULT,
    ACCEPT_EDITS,
    AUTO,
    BYPASS;

    /** The mode as people write it, such as {@code accept-edits}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static PermissionMode parse(String word) {
        return Arrays.stream(values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new HoltException(
                        ErrorCode.INVALID_ARGUMENT,
                        "permissions: '%s' (expected: one of %s)"
                                .formatted(
                                        Printable.of(word),
                                        Arrays.stream(values())
                                                .map(PermissionMode::word)
                                                .collect(Collectors.joining(", ")))));
    }
}
