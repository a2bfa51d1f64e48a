package dev.holt.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.api.SessionRecords.Chunk;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkStreamTest {
    private static final int SIZE = 1 << 16;

    private final List<Chunk> chunks = new ArrayList<>();
    private final ChunkStream stream = new ChunkStream(chunks::add);

    private byte[] delivered() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        chunks.forEach(chunk -> all.writeBytes(chunk.data()));
        return all.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE + 7})
    void whatIsWrittenComesInFullChunksAndARest(int length) {
        byte[] bytes = new byte[length + 5];
        new Random(length).nextBytes(bytes);

        stream.write(bytes, 5, length);

        assertThat(chunks).hasSize(length / SIZE);
        stream.close();
        assertThat(chunks).hasSize((length + SIZE - 1) / SIZE);
        assertThat(delivered()).isEqualTo(java.util.Arrays.copyOfRange(bytes, 5, bytes.length));
    }

    @Test
    void singleBytesAreGathered() {
        for (int i = 0; i <= SIZE; i++) {
            stream.write(i);
        }
        stream.write(new byte[] {7, 8}, 0, 2);
        stream.close();

        assertThat(chunks).extracting(chunk -> chunk.data().length).containsExactly(SIZE, 3);
        assertThat(chunks.getFirst().data()).startsWith(0, 1, 2, 3);
        assertThat(chunks.getLast().data()).containsExactly(0, 7, 8);
    }

    @Test
    void aReceiverThatWasInterruptedStopsTheWriter() {
        ChunkStream interrupted = new ChunkStream(_ -> {
            throw new InterruptedException();
        });
        interrupted.write(1);
        assertThatThrownBy(interrupted::flush).isInstanceOf(ChunkStream.InterruptedStreamException.class);
    }
}
