package dev.holt.config;

import dev.holt.core.Nearest;
import dev.holt.core.settings.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The settings that there are. The name of a constant, in lower case with dots and dashes, is the key in the file. */
enum Key {
    AGENT("agent", "the agent of projects that name none", Kind.NAME),
    SPAWN_LIMIT("spawn.limit", "how many sessions start at the same time; default: one a core", Kind.COUNT),
    FETCH_PATIENCE(
            "fetch.patience", "how long a remote may take before new work starts from what is here", Kind.DURATION),
    SETUP_PATIENCE("setup.patience", "how long a setup script may run", Kind.DURATION),
    START_PATIENCE("start.patience", "how long an agent's process may take to appear", Kind.DURATION),
    PROMPT_PATIENCE("prompt.patience", "how long an agent may take to show that it took its prompt", Kind.DURATION),
    KILL_GRACE("kill.grace", "how long an agent may take to end before it is killed", Kind.DURATION),
    RESTORE_AFTER_REBOOT(
            "restore.after-reboot", "whether sessions that a reboot ended come back by themselves", Kind.SWITCH),
    NOTIFY_COMMAND(
            "notify.command", "run with each notice as JSON on its standard input; 'holt watch' says when", Kind.TEXT),
    EVENTS_AGE("events.age", "how long events are kept", Kind.DURATION),
    EVENTS_COUNT("events.count", "how many events are kept at most", Kind.COUNT),
    RULES("rules", "a file with what every agent is told beside its prompt", Kind.FILE),
    PORTS_FIRST("ports.first", "where the ports that sessions get begin", Kind.PORT),
    PORTS_COUNT("ports.count", "how many ports each session gets", Kind.FEW),
    TERMINAL("terminal", "the program that new sessions get their window from", Kind.TERMINAL),
    VM_IMAGE("vm.image", "the image of new machines", Kind.NAME),
    VM_KERNEL("vm.kernel", "the kernel of new machines", Kind.NAME),
    VM_VCPU("vm.vcpu", "processors of new machines; default: by what this host has", Kind.FEW),
    VM_MEMORY("vm.memory", "memory of new machines; default: by what this host has", Kind.SIZE),
    VM_DISK_SIZE("vm.disk-size", "size of the disk of new machines", Kind.SIZE),
    VM_BOOT_PATIENCE("vm.boot-patience", "how long a guest may take to come up", Kind.DURATION),
    VM_STOP_GRACE("vm.stop-grace", "how long a guest may take to switch itself off before it is ended", Kind.DURATION);

    /** What values look like. */
    enum Kind {
        NAME("a name such as shell") {
            @Override
            boolean accepts(String value) {
                return value.matches("[a-z0-9][a-z0-9-]{0,62}");
            }
        },
        COUNT("a whole number from 1") {
            @Override
            boolean accepts(String value) {
                return value.matches("[1-9][0-9]{0,8}");
            }
        },
        FEW("a whole number from 1 to 1000") {
            @Override
            boolean accepts(String value) {
                return value.matches("[1-9][0-9]{0,2}|1000");
            }
        },
        PORT("a port from 1024 to 65535") {
            @Override
            boolean accepts(String value) {
                return value.matches("[1-9][0-9]{3,4}")
                        && Integer.parseInt(value) >= 1024
                        && Integer.parseInt(value) <= 65535;
            }
        },
        FILE("an absolute path, or one that begins with ~/; without quotes and backslashes") {
            @Override
            boolean accepts(String value) {
                return value.matches("(/|~/)[^\"\\\\\\p{Cntrl}]*[^\"\\\\\\p{Cntrl}/]");
            }
        },
        DURATION("a number with ms, s, m, h or d, such as 5s") {
            @Override
            boolean accepts(String value) {
                return duration(value).isPresent();
            }
        },
        SIZE("a number with M, G or T, such as 512M") {
            @Override
            boolean accepts(String value) {
                return size(value).isPresent();
            }
        },
        TEXT("a line of text") {
            @Override
            boolean accepts(String value) {
                return value.chars().noneMatch(Character::isISOControl);
            }
        },
        TERMINAL(String.join(" or ", Settings.TERMINALS)) {
            @Override
            boolean accepts(String value) {
                return Settings.TERMINALS.contains(value);
            }
        },
        SWITCH("true or false") {
            @Override
            boolean accepts(String value) {
                return value.equals("true") || value.equals("false");
            }
        };

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }

        abstract boolean accepts(String value);

        String expected() {
            return expected;
        }
    }

    private static final long MIB = 1 << 20;

    private static final Map<String, Function<Long, Duration>> UNITS = Map.of(
            "ms", Duration::ofMillis,
            "s", Duration::ofSeconds,
            "m", Duration::ofMinutes,
            "h", Duration::ofHours,
            "d", Duration::ofDays);

    private final String key;
    private final String summary;
    private final Kind kind;

    Key(String key, String summary, Kind kind) {
        this.key = key;
        this.summary = summary;
        this.kind = kind;
    }

    String key() {
        return key;
    }

    String summary() {
        return summary;
    }

    Kind kind() {
        return kind;
    }

    /** The value in force. */
    String valueIn(Settings settings) {
        return switch (this) {
            case AGENT -> Objects.requireNonNullElse(settings.agent(), "");
            case SPAWN_LIMIT -> Integer.toString(settings.spawnLimit());
            case FETCH_PATIENCE -> text(settings.fetchPatience());
            case SETUP_PATIENCE -> text(settings.setupPatience());
            case START_PATIENCE -> text(settings.startPatience());
            case PROMPT_PATIENCE -> text(settings.promptPatience());
            case KILL_GRACE -> text(settings.killGrace());
            case RESTORE_AFTER_REBOOT -> Boolean.toString(settings.restoreAfterReboot());
            case NOTIFY_COMMAND -> Objects.requireNonNullElse(settings.noticeCommand(), "");
            case EVENTS_AGE -> text(settings.eventAge());
            case EVENTS_COUNT -> Long.toString(settings.eventCount());
            case RULES -> Objects.toString(settings.rules(), "");
            case PORTS_FIRST -> Integer.toString(settings.firstPort());
            case PORTS_COUNT -> Integer.toString(settings.portCount());
            case TERMINAL -> settings.terminal();
            case VM_IMAGE -> Objects.requireNonNullElse(settings.machines().image(), "");
            case VM_KERNEL -> Objects.requireNonNullElse(settings.machines().kernel(), "");
            case VM_VCPU -> Objects.toString(settings.machines().vcpu(), "");
            case VM_MEMORY ->
                settings.machines().memoryMiB() == null
                        ? ""
                        : settings.machines().memoryMiB() + "M";
            case VM_DISK_SIZE ->
                settings.machines().diskBytes() == null
                        ? ""
                        : settings.machines().diskBytes() / MIB + "M";
            case VM_BOOT_PATIENCE -> text(settings.machines().bootPatience());
            case VM_STOP_GRACE -> text(settings.machines().stopGrace());
        };
    }

    static Optional<Key> find(String key) {
        return Arrays.stream(values()).filter(k -> k.key.equals(key)).findFirst();
    }

    /** The known key that is most alike, if it differs by no more than a third of its length. */
    static Optional<String> suggestion(String unknown) {
        return Nearest.to(unknown, Arrays.stream(values()).map(Key::key).toList());
    }

    static Optional<Duration> duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        Function<Long, Duration> unit = UNITS.get(text.substring(digits).trim().toLowerCase(Locale.ROOT));
        return digits == 0 || digits > 9 || unit == null
                ? Optional.empty()
                : Optional.of(unit.apply(Long.parseLong(text.substring(0, digits))));
    }

    /** In bytes. */
    static Optional<Long> size(String text) {
        if (!text.matches("[1-9][0-9]{0,6}[MGT]")) {
            return Optional.empty();
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return Optional.of(
                switch (text.charAt(text.length() - 1)) {
                    case 'M' -> number * MIB;
                    case 'G' -> number * MIB * 1024;
                    default -> number * MIB * 1024 * 1024;
                });
    }

    private static String text(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86400 == 0 && seconds > 0) {
            return seconds / 86400 + "d";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
