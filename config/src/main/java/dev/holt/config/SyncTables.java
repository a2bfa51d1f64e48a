package dev.holt.config;

import dev.holt.core.Nearest;
import dev.holt.core.Printable;
import dev.holt.core.settings.Settings.Synced;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The tables {@code [[sync]]} of the settings: what goes from this host into the machines that agents live in. */
final class SyncTables {
    static final String NAME = "sync";

    private static final String HOST = "host";
    private static final String GUEST = "guest";
    private static final String MODE = "mode";
    private static final int USUAL_MODE = 0600;
    private static final List<String> KEYS = List.of(HOST, GUEST, MODE);

    private SyncTables() {}

    /** Reads them; {@code problems} takes what is wrong with them. */
    static List<Synced> read(JsonNode tables, List<String> problems) {
        List<Synced> read = new ArrayList<>();
        if (tables.isMissingNode()) {
            return read;
        }
        if (!tables.isArray()) {
            problems.add("sync: one value (expected: tables, each headed by [[sync]], with host, guest and mode)");
            return read;
        }
        int number = 0;
        for (JsonNode table : tables) {
            Synced synced = read("sync %d".formatted(++number), table, problems);
            if (synced != null) {
                read.add(synced);
            }
        }
        return read;
    }

    private static @Nullable Synced read(String where, JsonNode table, List<String> problems) {
        int before = problems.size();
        for (Map.Entry<String, JsonNode> field : table.properties()) {
            if (!KEYS.contains(field.getKey())) {
                problems.add("%s: '%s' is not known%s (expected: %s)"
                        .formatted(
                                where,
                                field.getKey(),
                                Nearest.to(field.getKey(), KEYS)
                                        .map("; did you mean '%s'?"::formatted)
                                        .orElse(""),
                                String.join(", ", KEYS)));
            }
        }
        String host = table.path(HOST).asString("");
        if (!Key.Kind.FILE.accepts(host)) {
            problems.add("%s: host: '%s' (expected: %s)".formatted(where, host, Key.Kind.FILE.expected()));
        }
        String guest = guest(table.path(GUEST).asString(host.startsWith("~/") ? host : ""));
        if (!isPath(guest)) {
            problems.add("%s: guest: '%s' (expected: an absolute path, or one that begins with ~/)"
                    .formatted(where, Printable.of(guest)));
        }
        String mode = table.path(MODE).asString("%04o".formatted(USUAL_MODE));
        if (!mode.matches("0?[0-7]{3}")) {
            problems.add(
                    "%s: mode: '%s' (expected: three octal digits in quotes, such as \"0600\")".formatted(where, mode));
        }
        Path path = problems.size() == before ? TomlSettings.file(host) : null;
        return path == null ? null : new Synced(path, guest, Integer.parseInt(mode, 8));
    }

    private static boolean isPath(String guest) {
        return guest.startsWith("/")
                && !guest.equals("/")
                && Printable.of(guest).equals(guest)
                && Path.of(guest).normalize().toString().equals(guest);
    }

    private static String guest(String path) {
        return path.startsWith("~/") ? "/root" + path.substring(1) : path;
    }

    /** The same as text of the file. */
    static String text(List<Synced> sync) {
        StringBuilder text = new StringBuilder();
        for (Synced one : sync) {
            text.append("\n[[sync]]\nhost = %s\nguest = %s\nmode = \"%04o\"\n"
                    .formatted(
                            TomlSettings.quote(one.host().toString()),
                            TomlSettings.quote(one.guest()),
                            one.mode() == null ? USUAL_MODE : one.mode()));
        }
        return text.toString();
    }
}
