package dev.holt.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP ports on which some process of this network namespace waits for connections, as {@code /proc/net} tells. */
public final class ListeningPorts {
    private static final String LISTENING = "0A";
    private static final int ADDRESS = 1;
    private static final int STATE = 3;

    private ListeningPorts() {}

    /** Those of IPv4 and IPv6. What can not be read tells of none. */
    public static Set<Integer> now() {
        Set<Integer> ports = new HashSet<>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/net", table), StandardCharsets.ISO_8859_1)) {
                lines.skip(1).forEach(line -> add(line, ports));
            } catch (IOException _) {
                // No such protocol here.
            }
        }
        return ports;
    }

    /** Reads one line of such a table: {@code sl local_address rem_address st ...}, addresses as {@code HEX:HEXPORT}. */
    static void add(String line, Set<Integer> ports) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > STATE && fields[STATE].equals(LISTENING)) {
            String address = fields[ADDRESS];
            ports.add(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16));
        }
    }
}
