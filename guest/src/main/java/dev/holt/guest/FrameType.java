package dev.holt.guest;

import org.jspecify.annotations.Nullable;

/** The types of frames, as {@code docs/link.md} names them. */
enum FrameType {
    HELLO(1),
    OPEN(2),
    DATA(3),
    WINDOW(4),
    END(5),
    EXIT(6),
    SIGNAL(7),
    RESIZE(8),
    ERROR(9),
    CLOSE(10),
    PING(11);

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The type with this code; null for one that is not known. */
    static @Nullable FrameType of(int code) {
        for (FrameType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
