package dev.holt.protocol;

/** What a frame of the thin client means; the direction is in the type. */
public sealed interface FrameType {
    int code();

    /** From the client to the daemon. */
    enum Up implements FrameType {
        ARGS(1),
        CWD(2),
        ENV(3),
        TTY(4),
        GO(5),
        STDIN(6),
        EOF(7),
        SIGNAL(8),
        RESIZE(9),
        RETIRE(10);

        private final int code;

        Up(int code) {
            this.code = code;
        }

        @Override
        public int code() {
            return code;
        }
    }

    /** From the daemon to the client. */
    enum Down implements FrameType {
        OUT(65),
        ERR(66),
        WANT_STDIN(67),
        RAW(68),
        EXEC(69),
        EXIT(70);

        private final int code;

        Down(int code) {
            this.code = code;
        }

        @Override
        public int code() {
            return code;
        }
    }
}
