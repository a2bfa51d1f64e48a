package dev.holt.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder of frames, and of what stands in them, with recorded conversations that are mutated. */
class FrameDecoderTest {
    private static final int ROUNDS = 20_000;

    /** Frames as text: to be compared. */
    private static List<String> decode(byte[] bytes, Random pieces) {
        List<String> frames = new ArrayList<>();
        FrameDecoder decoder = new FrameDecoder((header, payload) -> {
            byte[] content = new byte[payload.remaining()];
            payload.get(content);
            frames.add(header + " " + Arrays.hashCode(content));
            if (header.type() == FrameType.ERROR.code()) {
                Fields fields = Fields.parse(content);
                assertThat(fields.text("message")).isNotNull();
            }
        });
        try {
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + pieces.nextInt(200));
                decoder.feed(ByteBuffer.wrap(bytes, at, length));
                at += length;
            }
        } catch (LinkViolation e) {
            frames.add("violation: " + e.getMessage());
        }
        return frames;
    }

    private static byte[] recorded(String name) throws IOException {
        try (InputStream in = FrameDecoderTest.class.getResourceAsStream("/frames/" + name)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "errors", "transfer", "unknown"})
    void B1_mutatedFramesGiveFramesOrAViolation(String name) throws IOException {
        byte[] good = recorded(name);
        assertThat(decode(good, new Random(1))).isNotEmpty().noneMatch(frame -> frame.startsWith("violation"));
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] mutated = mutate(good, new Random(seed));
            List<String> whole = decode(mutated, new Random(seed));
            assertThat(decode(mutated, new Random(-seed - 1)))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    @Test
    void B1_mutatedBeginningsAreFoundOrNot() {
        byte[] nonce = new byte[16];
        new Random(5).nextBytes(nonce);
        byte[] hello = Peer.frame(0, FrameType.HELLO.code(), 0, Peer.join(nonce, Peer.fields("version=1")));
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] before = new byte[random.nextInt(300)];
            random.nextBytes(before);
            System.arraycopy(hello, 0, before, 0, Math.min(before.length, random.nextInt(hello.length - 1)));
            HelloSeeker seeker = new HelloSeeker(nonce);
            ByteBuffer bytes = ByteBuffer.wrap(Peer.join(Peer.join(mutate(before, random), hello), new byte[7]));
            Fields found = seeker.feed(bytes);
            assertThat(found == null ? "" : found.text("version"))
                    .as("seed %d", seed)
                    .isEqualTo("1");
            assertThat(bytes.remaining()).isEqualTo(7);
        }
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = Peer.join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at / 2, bytes.length));
                default -> bytes = Peer.join(bytes, Arrays.copyOf(bytes, at));
            }
        }
        return bytes;
    }
}
