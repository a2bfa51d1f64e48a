package dev.holt.guest;

import dev.holt.core.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;

/** Operations that carry content. What the caller's own streams throw comes through as an {@link UncheckedIOException}. */
final class Transfers {
    private static final int CHUNK = 65_536;
    private static final int MOST_ANSWER = 16 << 20;

    private final Streams streams;

    Transfers(Streams streams) {
        this.streams = streams;
    }

    /** Sends content to its end, and waits until the guest is done with it. */
    void send(Request request, InputStream content) throws InterruptedException {
        try (LinkStream stream = streams.open(request)) {
            stream.awaitOpen();
            byte[] chunk = new byte[CHUNK];
            boolean wanted = true;
            for (int n = content.read(chunk); wanted && n >= 0; n = wanted ? content.read(chunk) : -1) {
                wanted = stream.write(chunk, 0, n);
            }
            stream.end();
            stream.awaitEnd();
            if (!wanted) {
                throw streams.failures().nonsense(request, "it ended before all of its content had come");
            }
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /** Receives content to its end; what the guest said when it began. */
    Fields receive(Request request, OutputStream content) throws InterruptedException {
        try (LinkStream stream = streams.open(request)) {
            Fields opened = stream.awaitOpen();
            byte[] chunk = new byte[CHUNK];
            for (int n = read(stream, chunk); n >= 0; n = read(stream, chunk)) {
                content.write(chunk, 0, n);
            }
            stream.awaitEnd();
            return opened;
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /** Receives an answer of bounded size, and makes something of it. */
    <T> T read(Request request, Function<byte[], Optional<T>> meaning) throws InterruptedException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Fields _ = receive(request, new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                if (answer.size() + length > MOST_ANSWER) {
                    String words = "the answer is too long (expected: at most %d bytes)".formatted(MOST_ANSWER);
                    throw streams.failures().failure(ErrorCode.GUEST_FAILED, request, "EOVERFLOW", words);
                }
                answer.write(bytes, from, length);
            }
        });
        return meaning.apply(answer.toByteArray())
                .orElseThrow(() -> streams.failures().nonsense(request, "the answer is not understood"));
    }

    private static int read(LinkStream stream, byte[] chunk) throws IOException {
        return stream.read(LinkStream.Source.OUT, chunk, 0, chunk.length);
    }

    private static UncheckedIOException brokenOff(IOException e) throws InterruptedException {
        if (e instanceof InterruptedIOException && Thread.interrupted()) {
            InterruptedException called = new InterruptedException(e.getMessage());
            called.initCause(e);
            throw called;
        }
        return new UncheckedIOException(e);
    }
}
