package dev.holt.guest;

/** A guest sent what {@code docs/link.md} does not allow; the connection ends, and the message becomes the reason. */
final class LinkViolation extends Exception {
    LinkViolation(String message) {
        super(message);
    }
}
