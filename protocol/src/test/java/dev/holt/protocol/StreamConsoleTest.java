package dev.holt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamConsoleTest {
    private final InputStream in = new ByteArrayInputStream(new byte[0]);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console.Tty tty = new Console.Tty(true, true, false, 24, 80);
    private final StreamConsole console = new StreamConsole(in, out, err, tty);

    @Test
    void eachStreamIsTheOneThatWasGiven() {
        assertThat(console.in()).isSameAs(in);
        assertThat(console.out()).isSameAs(out);
        assertThat(console.err()).isSameAs(err);
        assertThat(console.tty()).isEqualTo(tty);
    }

    @Test
    void theProgramToBecomeIsTheOneThatWasAskedForLast() {
        assertThat(console.requested()).isEmpty();
        console.exec(List.of("tmux"), Map.of(), List.of());
        console.exec(List.of("less", "log"), Map.of("LESS", ""), List.of("TMUX"));
        assertThat(console.requested())
                .contains(new StreamConsole.Exec(List.of("less", "log"), Map.of("LESS", ""), List.of("TMUX")));
    }
}
