package dev.holt.core.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a guest is told after each boot; its time and entropy come with it.
 *
 * @param hostname its name
 * @param network its network; null: it has none
 */
public record GuestConfiguration(String hostname, @Nullable Network network) {
    /**
     * A network with fixed addresses.
     *
     * @param address with the length of its prefix, such as {@code 10.0.2.15/24}
     * @param dns addresses of name servers
     */
    public record Network(String address, String gateway, List<String> dns) {
        public Network {
            dns = List.copyOf(dns);
        }
    }
}
