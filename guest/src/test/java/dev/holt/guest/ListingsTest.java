package dev.holt.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.machine.Guest.GuestFile;
import dev.holt.core.machine.Guest.ListeningSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What guests answer, read. */
class ListingsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void filesAreRead() {
        assertThat(Listings.files(bytes("f 644 12 1700000000 a b\n\0d 1777 0 -5 tmp\0")))
                .contains(List.of(
                        new GuestFile('f', 0644, 12, 1_700_000_000, "a b\n"), new GuestFile('d', 01777, 0, -5, "tmp")));
        assertThat(Listings.files(bytes(""))).contains(List.of());
        assertThat(Listings.files(bytes("f 644\0"))).isEmpty();
        assertThat(Listings.files(bytes("f 644 99999999999999999999 0 a\0"))).isEmpty();
    }

    @Test
    void socketsAreRead() {
        assertThat(Listings.sockets(bytes("127.0.0.1 80 7 my server\0:: 22 0 \0")))
                .contains(List.of(
                        new ListeningSocket("127.0.0.1", 80, 7, "my server"), new ListeningSocket("::", 22, 0, "")));
        assertThat(Listings.sockets(bytes("127.0.0.1 65536 7 x\0"))).isEmpty();
        assertThat(Listings.sockets(bytes("x\0"))).isEmpty();
    }

    @Test
    void figuresAreRead() {
        assertThat(Listings.figures(bytes("uptime=12\0load=0.5\0odd=x\0")))
                .contains(Map.of("uptime", 12L, "load", 50L));
        assertThat(Listings.figures(bytes("uptime"))).isEmpty();
    }

    @Test
    void everyByteOfANameComesBack() {
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            byte[] name = new byte[random.nextInt(40)];
            random.nextBytes(name);
            assertThat(GuestText.encode(GuestText.decode(name))).isEqualTo(name);
        }
        String text = "ä€\ud83d\ude00/x";
        assertThat(GuestText.decode(GuestText.encode(text))).isEqualTo(text);
        assertThat(GuestText.encode(text)).isEqualTo(bytes(text));
    }

    @Test
    void aRingGivesBackWhatItTook() {
        Random random = new Random(4);
        ByteRing ring = new ByteRing();
        byte next = 0;
        byte expected = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] more = new byte[random.nextInt(3000)];
            for (int j = 0; j < more.length; j++) {
                more[j] = next++;
            }
            ring.add(java.nio.ByteBuffer.wrap(more));
            byte[] some = new byte[random.nextInt(3500)];
            int taken = ring.take(some, 0, some.length);
            for (int j = 0; j < taken; j++) {
                assertThat(some[j]).isEqualTo(expected++);
            }
        }
    }
}
