package dev.holt.qemu;

import java.io.IOException;

/** QEMU refused a command, gave no answer in time, or is gone. */
final class QmpException extends IOException {
    QmpException(String message) {
        super(message);
    }
}
