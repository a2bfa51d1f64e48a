package dev.holt.net;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The network device of a guest that makes its frames by hand, whatever its kernel would say. */
final class NetworkCard implements AutoCloseable {
    static final String OWN = "10.0.2.15";
    static final String GATEWAY = "10.0.2.2";
    private static final byte[] MAC = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final SocketChannel channel;
    private final DataInputStream in;
    private int port = 40_000;

    NetworkCard(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(Channels.newInputStream(channel));
    }

    /** What came back for a SYN: an answer with SYN and ACK is true, a RST false. */
    boolean connects(String address, int to) throws IOException {
        int from = ++port;
        raw(framed(tcp(address, to, from)));
        byte[] answer = await(frame ->
                isIpv4(frame, TCP) && u16(frame, 36) == from && text(frame, 26).equals(address));
        return (answer[47] & 0x12) == 0x12;
    }

    void send(byte[] frame) throws IOException {
        raw(framed(frame));
    }

    void raw(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Asks who has the gateway's address, and waits for the answer. */
    void awaitArp() throws IOException {
        send(arp());
        await(frame -> u16(frame, 12) == 0x0806);
    }

    byte[] await(Predicate<byte[]> wanted) throws IOException {
        while (true) {
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /** Waits until the other side has closed. */
    void awaitEnd() throws IOException {
        try {
            await(frame -> false);
        } catch (EOFException e) {
            // That is it.
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static byte[] framed(byte[] frame) {
        return ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }

    static byte[] arp() throws UnknownHostException {
        return ByteBuffer.allocate(42)
                .put(EVERYBODY)
                .put(MAC)
                .putShort((short) 0x0806)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(MAC)
                .put(bytes(OWN))
                .put(new byte[6])
                .put(bytes(GATEWAY))
                .array();
    }

    static byte[] tcp(String address, int to, int from) throws UnknownHostException {
        ByteBuffer segment = ByteBuffer.allocate(20)
                .putShort((short) from)
                .putShort((short) to)
                .putInt(1000)
                .putInt(0)
                .putShort((short) 0x5002)
                .putShort((short) 64_000)
                .putInt(0);
        byte[] pseudo = ByteBuffer.allocate(12 + segment.capacity())
                .put(bytes(OWN))
                .put(bytes(address))
                .putShort((short) TCP)
                .putShort((short) segment.capacity())
                .put(segment.array())
                .array();
        segment.putShort(16, (short) sum(pseudo));
        return packet(address, TCP, segment.array());
    }

    static byte[] udp(String address, int to, int from, byte[] content) throws UnknownHostException {
        byte[] datagram = ByteBuffer.allocate(8 + content.length)
                .putShort((short) from)
                .putShort((short) to)
                .putShort((short) (8 + content.length))
                .putShort((short) 0)
                .put(content)
                .array();
        return packet(address, UDP, datagram);
    }

    static boolean isIpv4(byte[] frame, int protocol) {
        return u16(frame, 12) == 0x0800 && frame[23] == protocol;
    }

    static int u16(byte[] frame, int at) {
        return ((frame[at] & 0xff) << 8) | (frame[at + 1] & 0xff);
    }

    private static byte[] packet(String address, int protocol, byte[] content) throws UnknownHostException {
        ByteBuffer header = ByteBuffer.allocate(20)
                .putShort((short) 0x4500)
                .putShort((short) (20 + content.length))
                .putInt(0)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(bytes(OWN))
                .put(bytes(address));
        header.putShort(10, (short) sum(header.array()));
        return ByteBuffer.allocate(34 + content.length)
                .put(EVERYBODY)
                .put(MAC)
                .putShort((short) 0x0800)
                .put(header.array())
                .put(content)
                .array();
    }

    private static int sum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += ((bytes[i] & 0xff) << 8) | (i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return ~sum & 0xffff;
    }

    private static String text(byte[] frame, int at) {
        return "%d.%d.%d.%d"
                .formatted(frame[at] & 0xff, frame[at + 1] & 0xff, frame[at + 2] & 0xff, frame[at + 3] & 0xff);
    }

    private static byte[] bytes(String address) throws UnknownHostException {
        return InetAddress.ofLiteral(address).getAddress();
    }
}
