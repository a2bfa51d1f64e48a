package dev.holt.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameType.Up;
import dev.holt.protocol.Invocation;
import dev.holt.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallBuilderTest {
    private static final int ENVIRONMENT_LIMIT = 4 * Frame.LIMIT;

    private final CallBuilder call = new CallBuilder();

    private void take(Up type, byte... payload) throws ProtocolException {
        call.take(new Frame<>(type, payload));
    }

    private void take(Up type, String payload) throws ProtocolException {
        take(type, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatWasSentIsWhatIsCalled() throws Exception {
        take(Up.ARGS, "ls\0\0");
        take(Up.CWD, "/");
        take(Up.ENV, "A=1\0B=\0C=x=y\0");
        take(Up.ENV, "=no\0none\0D=4\0");
        assertThat(call.invocation())
                .isEqualTo(new Invocation(
                        List.of("ls", ""), Path.of("/"), Map.of("A", "1", "B", "", "C", "x=y", "D", "4")));
    }

    @ParameterizedTest
    @CsvSource({
        "0,false,false,false",
        "1,true,false,false",
        "2,false,true,false",
        "4,false,false,true",
        "7,true,true,true"
    })
    void theFlagsSayWhichStreamsAreTerminals(byte flags, boolean in, boolean out, boolean err) throws Exception {
        take(Up.TTY, flags, (byte) 0xff, (byte) 0xfe, (byte) 0, (byte) 80);
        assertThat(call.tty()).isEqualTo(new Tty(in, out, err, 0xfffe, 80));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 6})
    void aTerminalIsFiveBytes(int length) {
        assertThatThrownBy(() -> take(Up.TTY, new byte[length])).hasMessageContaining("%d bytes", length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "src", "/a\0b", "\0/"})
    void aDirectoryIsAnAbsolutePath(String path) {
        assertThatThrownBy(() -> take(Up.CWD, path)).hasMessageContaining("no absolute path");
    }

    @Test
    void nothingComesTwice() throws Exception {
        take(Up.ARGS, "");
        take(Up.CWD, "/");
        assertThatThrownBy(() -> take(Up.ARGS, "")).hasMessageContaining("a second ARGS");
        assertThatThrownBy(() -> take(Up.CWD, "/")).hasMessageContaining("a second CWD");
    }

    @Test
    void theEnvironmentIsBounded() throws Exception {
        byte[] most = new byte[Frame.LIMIT];
        for (int sent = 0; sent < ENVIRONMENT_LIMIT; sent += most.length) {
            take(Up.ENV, most);
        }
        assertThatThrownBy(() -> take(Up.ENV, (byte) 0))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("more than %d bytes", ENVIRONMENT_LIMIT);
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertThatThrownBy(call::invocation).hasMessageContaining("GO before ARGS");
        take(Up.ARGS, "");
        assertThatThrownBy(call::invocation).hasMessageContaining("GO before CWD");
    }
}
