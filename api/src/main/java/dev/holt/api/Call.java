package dev.holt.api;

import dev.holt.core.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and how to reach them meanwhile.
 *
 * @param caller what to show in {@code operation.list}, such as {@code cli} or {@code rpc}
 * @param progress takes the stages of long work
 * @param idempotencyKey a repeated call with the same key gets the first result; null for none
 */
public record Call(
        String caller, Progress progress, @Nullable String idempotencyKey) {}
