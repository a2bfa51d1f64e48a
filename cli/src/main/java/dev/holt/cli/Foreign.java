package dev.holt.cli;

import java.io.ByteArrayOutputStream;

/**
 * Passes bytes that somebody else wrote to standard output. On a terminal they may not command it: only text, line ends, tabs and, where
 * colours are wanted, colours pass. Elsewhere they pass as they are. For one thread.
 */
final class Foreign {
    private static final int ESCAPE = 0x1b;
    private static final int LONGEST = 64;

    private final Printer out;
    private final boolean terminal;
    private final boolean colours;
    private final ByteArrayOutputStream sequence = new ByteArrayOutputStream();
    private State state = State.TEXT;
    private boolean printed;

    Foreign(Caller caller) {
        this.out = caller.out();
        this.terminal = caller.console().tty().out();
        this.colours = caller.style().on();
    }

    private enum State {
        TEXT,
        ESCAPED,
        /** Within a control sequence, {@code ESC [}. */
        CONTROL,
        /** Within a string for the terminal itself, such as a title or the clipboard, until BEL or {@code ESC \}. */
        STRING,
        STRING_ESCAPED,
        /** After {@code ESC (} and its like, which name one more byte. */
        CHARSET
    }

    /** Whether there was anything to print. */
    boolean printed() {
        return printed;
    }

    void print(byte[] bytes) {
        printed |= bytes.length > 0;
        if (!terminal) {
            out.bytes(bytes);
            return;
        }
        ByteArrayOutputStream passed = new ByteArrayOutputStream(bytes.length);
        for (byte b : bytes) {
            take(b & 0xff, passed);
        }
        out.bytes(passed.toByteArray());
    }

    private void take(int b, ByteArrayOutputStream passed) {
        switch (state) {
            case TEXT -> text(b, passed);
            case ESCAPED -> escaped(b);
            case CONTROL -> control(b, passed);
            case STRING -> state = b == 7 ? State.TEXT : b == ESCAPE ? State.STRING_ESCAPED : State.STRING;
            case STRING_ESCAPED -> state = b == '\\' ? State.TEXT : State.STRING;
            case CHARSET -> state = State.TEXT;
        }
    }

    private void text(int b, ByteArrayOutputStream passed) {
        if (b == ESCAPE) {
            state = State.ESCAPED;
        } else if ((b >= 0x20 && b != 0x7f) || b == '\n' || b == '\t' || b == '\r') {
            passed.write(b);
        }
    }

    private void escaped(int b) {
        sequence.reset();
        state = switch (b) {
            case '[' -> State.CONTROL;
            case ']', 'P', 'X', '^', '_' -> State.STRING;
            case '(', ')', '*', '+', '#', '%', ' ' -> State.CHARSET;
            default -> State.TEXT;
        };
    }

    private void control(int b, ByteArrayOutputStream passed) {
        if (b == ESCAPE) {
            state = State.ESCAPED;
        } else if (b >= 0x40 && b <= 0x7e) {
            state = State.TEXT;
            if (b == 'm' && colours && sequence.size() <= LONGEST) {
                passed.write(ESCAPE);
                passed.write('[');
                passed.writeBytes(sequence.toByteArray());
                passed.write('m');
            }
        } else if (sequence.size() <= LONGEST) {
            sequence.write(b);
        }
    }
}
