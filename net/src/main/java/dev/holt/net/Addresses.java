package dev.holt.net;

import dev.holt.core.machine.GuestConfiguration;
import dev.holt.core.machine.MachineName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The addresses in the networks of machines. Each machine has a network to itself, so all have the same. */
final class Addresses {
    /** What a guest is configured with. */
    static final GuestConfiguration.Network NETWORK =
            new GuestConfiguration.Network("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3"));

    /**
     * What passt is told. Nothing on this host listens for it, neither of the host's addresses is mapped into the guest, and what is for the name
     * server's address goes to that of the host, also when that is on the loopback.
     */
    static final List<String> OPTIONS = List.of(
            "--quiet",
            "--ipv4-only",
            "--address",
            "10.0.2.15",
            "--netmask",
            "24",
            "--gateway",
            "10.0.2.2",
            "--dns-forward",
            "10.0.2.3",
            "--mac-addr",
            "52:55:0a:00:02:02",
            "--no-map-gw",
            "--no-dhcp",
            "--tcp-ports",
            "none",
            "--udp-ports",
            "none");

    private Addresses() {}

    /** The address of a machine's network device: always the same for the same name. */
    static String mac(MachineName machine) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(machine.value().getBytes(StandardCharsets.US_ASCII));
            return "52:54:00:%02x:%02x:%02x".formatted(digest[0], digest[1], digest[2]);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
