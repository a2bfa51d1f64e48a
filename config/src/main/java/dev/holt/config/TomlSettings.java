package dev.holt.config;

import dev.holt.core.ErrorCode;
import dev.holt.core.settings.Settings;
import dev.holt.core.settings.SettingsFile;
import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The settings in one TOML file. A file that is not there means defaults. The file is read again when it has changed; when it can not be read
 * any more, the last settings stay in force, so that what runs can still be seen and stopped, and whoever asks for settings is told what is wrong.
 * A change by {@link #set} keeps what else is in the file, except comments. The object's monitor guards what was read.
 */
public final class TomlSettings implements SettingsFile {
    private static final TomlMapper TOML = new TomlMapper();

    private final Path file;
    private Content content = new Content(-1, new Said(Map.of(), List.of()), Settings.defaults());
    private boolean known;

    /** Settings in {@code file}, which need not exist. */
    public TomlSettings(Path file) {
        this.file = file;
    }

    /** What the file says; {@code stamp} tells whether it has changed since. */
    private record Content(long stamp, Said said, Settings settings) {
        Map<Key, String> values() {
            return said.values();
        }
    }

    /** What the file has: single values, and what goes into machines. */
    private record Said(Map<Key, String> values, List<Settings.Synced> sync) {}

    @Override
    public synchronized Settings current() {
        try {
            return content().settings();
        } catch (ConfigException e) {
            if (!known) {
                throw e;
            }
            return content.settings();
        }
    }

    @Override
    public List<Entry> entries() {
        Content now = content();
        return Arrays.stream(Key.values()).map(key -> entry(key, now)).toList();
    }

    @Override
    public Entry entry(String key) {
        return entry(require(key), content());
    }

    @Override
    public synchronized Entry set(String name, String value) {
        Key key = require(name);
        if (!value.isEmpty() && !key.kind().accepts(value)) {
            throw new ConfigException(ErrorCode.SETTING_INVALID, invalid(key, value));
        }
        Map<Key, String> values = new TreeMap<>(content().values());
        if (value.isEmpty()) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
        write(new Said(values, content().said().sync()));
        return entry(key, content());
    }

    private Entry entry(Key key, Content now) {
        String origin = now.values().containsKey(key) ? file.toString() : "default";
        return new Entry(key.key(), key.valueIn(now.settings()), origin, key.summary());
    }

    private synchronized Content content() {
        long stamp = stamp();
        if (stamp != content.stamp()) {
            Said said = stamp == 0 ? new Said(Map.of(), List.of()) : read();
            content = new Content(stamp, said, settings(said));
            known = true;
        }
        return content;
    }

    /** Changes with every change of the file; 0 when there is none. */
    private long stamp() {
        try {
            return Files.exists(file) ? Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) ^ Files.size(file) : 0;
        } catch (IOException _) {
            return 0;
        }
    }

    private Said read() {
        JsonNode root;
        try {
            root = TOML.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new ConfigException(
                    ErrorCode.SETTING_INVALID,
                    "%s: not readable as TOML (%s); mend that line".formatted(file, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException(
                    ErrorCode.SETTING_INVALID, "%s: not readable (%s)".formatted(file, e.getMessage()));
        }
        Map<Key, String> values = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        collect("", root, values, problems);
        List<Settings.Synced> sync = SyncTables.read(root.path(SyncTables.NAME), problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(ErrorCode.SETTING_INVALID, "%s: %s".formatted(file, String.join("; ", problems)));
        }
        return new Said(values, sync);
    }

    private static void collect(String prefix, JsonNode node, Map<Key, String> values, List<String> problems) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = prefix + field.getKey();
            if (name.equals(SyncTables.NAME)) {
                continue;
            }
            if (field.getValue().isObject()) {
                collect(name + ".", field.getValue(), values, problems);
                continue;
            }
            String value = field.getValue().asString("");
            Key.find(name)
                    .ifPresentOrElse(
                            key -> {
                                if (key.kind().accepts(value)) {
                                    values.put(key, value);
                                } else {
                                    problems.add(invalid(key, value));
                                }
                            },
                            () -> problems.add(unknown(name)));
        }
    }

    private void write(Said said) {
        StringBuilder text = new StringBuilder();
        said.values()
                .forEach((key, value) -> text.append(key.key())
                        .append(" = ")
                        .append(quote(key, value))
                        .append('\n'));
        text.append(SyncTables.text(said.sync()));
        try {
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
            Files.createDirectories(directory);
            Path name = Objects.requireNonNull(file.getFileName());
            new SafeFiles(directory).putAtomic(name.toString(), text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ConfigException(
                    ErrorCode.SETTING_INVALID, "%s: not writable (%s)".formatted(file, e.getMessage()));
        }
    }

    private static String quote(Key key, String value) {
        return switch (key.kind()) {
            case COUNT, FEW, PORT, SWITCH -> value;
            case TEXT, NAME, FILE, DURATION, SIZE, TERMINAL -> quote(value);
        };
    }

    /** As a string of the file. */
    static String quote(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Settings settings(Said said) {
        Map<Key, String> values = said.values();
        Settings d = Settings.defaults();
        return new Settings(
                values.get(Key.AGENT),
                (int) count(values.get(Key.SPAWN_LIMIT), d.spawnLimit()),
                duration(values.get(Key.FETCH_PATIENCE), d.fetchPatience()),
                duration(values.get(Key.SETUP_PATIENCE), d.setupPatience()),
                duration(values.get(Key.START_PATIENCE), d.startPatience()),
                duration(values.get(Key.PROMPT_PATIENCE), d.promptPatience()),
                duration(values.get(Key.KILL_GRACE), d.killGrace()),
                Boolean.parseBoolean(
                        values.getOrDefault(Key.RESTORE_AFTER_REBOOT, Boolean.toString(d.restoreAfterReboot()))),
                values.get(Key.NOTIFY_COMMAND),
                duration(values.get(Key.EVENTS_AGE), d.eventAge()),
                count(values.get(Key.EVENTS_COUNT), d.eventCount()),
                file(values.get(Key.RULES)),
                (int) count(values.get(Key.PORTS_FIRST), d.firstPort()),
                (int) count(values.get(Key.PORTS_COUNT), d.portCount()),
                values.getOrDefault(Key.TERMINAL, d.terminal()),
                machines(values, said.sync(), d.machines()));
    }

    private static Settings.Machines machines(
            Map<Key, String> values, List<Settings.Synced> sync, Settings.Machines d) {
        Long memory = size(values.get(Key.VM_MEMORY));
        String vcpu = values.get(Key.VM_VCPU);
        return new Settings.Machines(
                values.get(Key.VM_IMAGE),
                values.get(Key.VM_KERNEL),
                vcpu == null ? null : Integer.valueOf(vcpu),
                memory == null ? null : Math.toIntExact(memory >> 20),
                size(values.get(Key.VM_DISK_SIZE)),
                duration(values.get(Key.VM_BOOT_PATIENCE), d.bootPatience()),
                duration(values.get(Key.VM_STOP_GRACE), d.stopGrace()),
                sync);
    }

    private static @Nullable Long size(@Nullable String value) {
        return value == null ? null : Key.size(value).orElse(null);
    }

    static @Nullable Path file(@Nullable String value) {
        if (value == null) {
            return null;
        }
        return value.startsWith("~/") ? Path.of(System.getProperty("user.home"), value.substring(2)) : Path.of(value);
    }

    private static long count(@Nullable String value, long otherwise) {
        return value == null ? otherwise : Long.parseLong(value);
    }

    private static Duration duration(@Nullable String value, Duration otherwise) {
        return value == null ? otherwise : Key.duration(value).orElse(otherwise);
    }

    private static Key require(String name) {
        return Key.find(name).orElseThrow(() -> new ConfigException(ErrorCode.SETTING_UNKNOWN, unknown(name)));
    }

    private static String unknown(String name) {
        return "setting: '%s' is not known%s (expected: one of %s)"
                .formatted(
                        name,
                        Key.suggestion(name)
                                .map("; did you mean '%s'?"::formatted)
                                .orElse(""),
                        String.join(
                                ", ", Arrays.stream(Key.values()).map(Key::key).toList()));
    }

    private static String invalid(Key key, String value) {
        return "%s: '%s' (expected: %s)".formatted(key.key(), value, key.kind().expected());
    }
}
