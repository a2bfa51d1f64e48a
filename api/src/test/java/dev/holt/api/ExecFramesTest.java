package dev.holt.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.api.ExecFrames.Channel;
import dev.holt.api.ExecFrames.Control;
import dev.holt.api.ExecFrames.ExecFrame;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExecFramesTest {
    private static byte[] header(int channel, int length) {
        return ByteBuffer.allocate(5).put((byte) channel).putInt(length).array();
    }

    private static ExecFrame read(byte[] bytes) throws IOException {
        return ExecFrames.read(new ByteArrayInputStream(bytes)).orElseThrow();
    }

    @Test
    void aFrameComesBack() throws Exception {
        byte[] text = "xhello".getBytes(StandardCharsets.UTF_8);
        ExecFrame frame = read(ExecFrames.encode(Channel.OUTPUT, text, 1, 5));

        assertThat(frame.channel()).isEqualTo(Channel.OUTPUT);
        assertThat(new String(frame.payload(), StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(ExecFrames.read(new ByteArrayInputStream(new byte[0]))).isEmpty();
    }

    @Test
    void controlsComeBack() throws Exception {
        for (Control control : new Control[] {
            Control.ended(),
            Control.signal(2),
            Control.size(24, 80),
            Control.code(3),
            Control.endedBy(9),
            Control.credit(5)
        }) {
            assertThat(ExecFrames.control(read(ExecFrames.encode(control)))).isEqualTo(control);
        }
    }

    @Test
    void B1_lengthsAndChannelsAreBounded() throws Exception {
        for (byte[] bad : new byte[][] {
            header(0, 1),
            header(5, 1),
            header(255, 1),
            header(1, -1),
            header(1, ExecFrames.LIMIT + 1),
            header(1, Integer.MAX_VALUE)
        }) {
            assertThatThrownBy(() -> read(bad)).isInstanceOf(IOException.class).hasMessageContaining("expected");
        }
        byte[] longest = new byte[ExecFrames.LIMIT];
        assertThat(read(ExecFrames.encode(Channel.INPUT, longest, 0, longest.length))
                        .payload())
                .hasSize(ExecFrames.LIMIT);
    }

    @Test
    void B1_framesThatAreCutShortAreSaid() {
        assertThatThrownBy(() -> read(header(1, 3))).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read(new byte[] {1, 0, 0})).isInstanceOf(EOFException.class);
    }

    @Test
    void B1_aControlThatIsNoneIsSaid() {
        byte[] text = "{not json".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ExecFrames.control(new ExecFrame(Channel.CONTROL, text)))
                .isInstanceOf(IOException.class);
    }
}
