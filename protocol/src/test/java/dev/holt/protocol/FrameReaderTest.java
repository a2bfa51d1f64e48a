package dev.holt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    @Test
    void framesComeBackAsTheyWent() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(bytes);
        writer.write(new Frame<>(FrameType.Up.CWD, "/tmp".getBytes(StandardCharsets.UTF_8)));
        writer.write(new Frame<>(FrameType.Up.GO, new byte[0]));
        FrameReader<FrameType.Up> reader = up(bytes.toByteArray());
        Frame<FrameType.Up> first = reader.next().orElseThrow();
        assertThat(first.type()).isEqualTo(FrameType.Up.CWD);
        assertThat(first.payload()).asString(StandardCharsets.UTF_8).isEqualTo("/tmp");
        assertThat(reader.next().orElseThrow().type()).isEqualTo(FrameType.Up.GO);
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void aFrameOfTheOtherDirectionIsRefused() {
        byte[] out = new Frame<>(FrameType.Down.OUT, new byte[3]).encoded().array();
        assertThatThrownBy(() -> up(out).next())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("65");
    }

    @Test
    void whatADaemonSendsIsReadInItsOwnDirection() throws Exception {
        byte[] exit =
                new Frame<>(FrameType.Down.EXIT, Payloads.number(-2)).encoded().array();
        Frame<FrameType.Down> frame =
                FrameReader.down(new ByteArrayInputStream(exit)).next().orElseThrow();
        assertThat(frame.type()).isEqualTo(FrameType.Down.EXIT);
        assertThat(frame.payload()).containsExactly(0xff, 0xff, 0xff, 0xfe);
    }

    @Test
    void aZeroIsAnUnknownTypeAndNotTheEnd() {
        assertThatThrownBy(() -> up(new byte[] {0, 0, 0, 0, 0}).next()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aFrameMayBeAsLongAsTheLimitAndNoLonger() throws Exception {
        byte[] longest =
                new Frame<>(FrameType.Up.STDIN, new byte[Frame.LIMIT]).encoded().array();
        assertThat(up(longest).next().orElseThrow().payload()).hasSize(Frame.LIMIT);
        byte[] longer = new byte[Frame.LIMIT + 1];
        assertThatThrownBy(() -> new Frame<>(FrameType.Up.STDIN, longer)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLengthOverTheLimitIsRefusedBeforeAnythingIsRead() {
        byte[] header =
                ByteBuffer.allocate(5).put((byte) 6).putInt(Frame.LIMIT + 1).array();
        assertThatThrownBy(() -> up(header).next())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("1048577");
        byte[] negative = ByteBuffer.allocate(5).put((byte) 6).putInt(-1).array();
        assertThatThrownBy(() -> up(negative).next()).hasMessageContaining("4294967295");
    }

    @Test
    void aStreamThatEndsWithinAFrameIsAFault() {
        byte[] whole = new Frame<>(FrameType.Up.STDIN, new byte[10]).encoded().array();
        for (int length = 1; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> up(part).next()).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void randomBytesGiveFramesOrATypedFault() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            byte[] noise = new byte[64];
            new Random(seed).nextBytes(noise);
            noise[0] = (byte) (1 + seed % 12);
            FrameReader<FrameType.Up> reader = up(noise);
            try {
                while (reader.next().isPresent()) {
                    assertThat(noise).isNotEmpty();
                }
            } catch (ProtocolException expected) {
                assertThat(expected).hasMessageContaining("frame");
            }
        }
    }

    @Test
    void stringsMustBeEnded() throws Exception {
        assertThat(Payloads.strings("a\0\0b\0".getBytes(StandardCharsets.UTF_8)))
                .hasSize(3);
        assertThatThrownBy(() -> Payloads.strings("a\0b".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void bytesThatAreNoTextAreRefusedByName() throws Exception {
        assertThat(Payloads.text("ä".getBytes(StandardCharsets.UTF_8), "argument 1"))
                .isEqualTo("ä");
        assertThatThrownBy(() -> Payloads.text(new byte[] {(byte) 0xff}, "argument 2"))
                .hasMessageContaining("argument 2");
    }

    @Test
    void execNamesItsPartsInOrder() {
        byte[] exec = Payloads.exec(List.of("tmux", "attach"), Map.of("A", ""), List.of("TMUX"));
        assertThat(new String(exec, StandardCharsets.UTF_8)).isEqualTo("2\0tmux\0attach\0A=\0-TMUX\0");
    }

    private static FrameReader<FrameType.Up> up(byte[] bytes) {
        return FrameReader.up(new ByteArrayInputStream(bytes));
    }
}
