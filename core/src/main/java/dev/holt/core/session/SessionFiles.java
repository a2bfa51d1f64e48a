package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.SessionId;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.ProcessRef;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files through which we and the runner speak: {@code launch} and {@code env} go to it, {@code pid} and {@code exit} come from it. Their
 * form is in {@code docs/protocol.md}. Safe for any thread; callers see to it that one session is not launched twice at once.
 */
public final class SessionFiles {
    /** The name of the file that says that the agent runs. */
    public static final String PID = "pid";
    /** The name of the file that says that it ended. */
    public static final String EXIT = "exit";

    /** What the newest of an agent's output is in. */
    static final String OUTPUT = "output.log";
    /** What was printed before that. */
    static final String OLDER_OUTPUT = "output.log.1";

    /** Where hooks leave their files. */
    static final String NEW_HOOKS = "hooks/new";

    private static final String LAUNCH = "launch";
    private static final String ENVIRONMENT = "env";
    private static final String HOOKS = "hooks";
    /** What the agent's description has it find. */
    private static final String AGENT = "agent";

    private static final String PROMPT = "prompt.md";
    private static final String SYSTEM_PROMPT = "system.md";
    private static final String USUAL_UMASK = "022";
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_OF_A_REPORT = 1 << 16;
    private static final double TICKS_PER_SECOND = 100;

    /** Where they are in a machine. */
    private static final Path IN_MACHINES = Path.of("/var/lib/holt/agents");

    private final Path root;

    /** Keeps each session's files in a directory of its own, on this host beneath {@code root}. */
    public SessionFiles(Path root) {
        this.root = root;
    }

    /** The agent's process as the runner reported it. */
    public record Started(ProcessRef process, ProcessRef runner) {}

    /**
     * The agent's end as the runner reported it.
     *
     * @param error why the program never ran; empty when it did
     * @param atBootTime when, since boot
     */
    public record Finished(Exit exit, Optional<String> error, Duration atBootTime) {
        /** How long {@code process} ran, by the clock that counts from boot. */
        public Duration lasted(ProcessRef process) {
            Duration started = Duration.ofMillis((long) (process.start() / TICKS_PER_SECOND * 1000));
            Duration lasted = atBootTime.minus(started);
            return lasted.isNegative() ? Duration.ZERO : lasted;
        }
    }

    /** The directory of a session in the place that it lives in. */
    public Path directory(Session session) {
        return directory(session.place(), session.id());
    }

    /** What this host keeps of a session wherever it lives. */
    public Path hostDirectory(SessionId session) {
        return directory(PlaceId.HOST, session);
    }

    private Path directory(PlaceId place, SessionId session) {
        return root(place).resolve(session.toString());
    }

    private Path root(PlaceId place) {
        return place.isHost() ? root : IN_MACHINES;
    }

    public Path promptFile(Session session) {
        return directory(session).resolve(PROMPT);
    }

    public Path systemPromptFile(Session session) {
        return directory(session).resolve(SYSTEM_PROMPT);
    }

    public Path outputLog(Session session) {
        return directory(session).resolve(OUTPUT);
    }

    public Path setupLog(Session session) {
        return directory(session).resolve("setup.log");
    }

    public void writePrompt(Place place, SessionId session, String prompt) {
        Files files = files(place, session);
        clear(files, PROMPT);
        files.putAtomic(PROMPT, prompt.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the rules that the agent gets beside its prompt; null removes them. */
    public void writeSystemPrompt(Place place, SessionId session, @Nullable String rules) {
        Files files = files(place, session);
        clear(files, SYSTEM_PROMPT);
        if (rules != null) {
            files.putAtomic(SYSTEM_PROMPT, rules.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes what the runner needs for a launch; what a former launch left is removed. */
    public void writeLaunch(
            Place place,
            SessionId session,
            String launchId,
            Path directory,
            List<String> argv,
            Map<String, String> environment) {
        Files files = files(place, session);
        clear(files, PID, EXIT, LAUNCH, HOOKS);
        // The directory has to be there before the first hook is.
        files.putAtomic(NEW_HOOKS + "/.begun", new byte[0]);
        ByteArrayOutputStream launch = new ByteArrayOutputStream();
        field(launch, "holt-launch 1");
        field(launch, "launch=" + launchId);
        field(launch, "cwd=" + directory);
        field(launch, "umask=" + umask(environment));
        argv.forEach(argument -> field(launch, "arg=" + argument));
        putEnvironment(files, environment);
        files.putAtomic(LAUNCH, launch.toByteArray());
    }

    /** Keeps the environment of a session that lives in a machine on this host: a restore may have to make the machine anew. */
    public void keepEnvironment(Place host, SessionId session, Map<String, String> environment) {
        putEnvironment(files(host, session), environment);
    }

    private static void putEnvironment(Files files, Map<String, String> environment) {
        ByteArrayOutputStream env = new ByteArrayOutputStream();
        new TreeMap<>(environment).forEach((name, value) -> field(env, name + "=" + value));
        files.putAtomic(ENVIRONMENT, env.toByteArray());
    }

    /** The umask of whoever asked for the session, which the client adds to the environment; the usual one when it is not known. */
    static String umask(Map<String, String> environment) {
        String umask = environment.getOrDefault(LaunchEnvironment.UMASK, "");
        return umask.matches("[0-7]{3,4}") ? umask : USUAL_UMASK;
    }

    /** The umask of the newest launch; the usual one when it is not known. */
    public String umask(Place place, SessionId session) {
        return umask(environment(place, session).orElse(Map.of()));
    }

    /** The environment of the newest launch; empty when its file is gone. */
    public Optional<Map<String, String>> environment(Place place, SessionId session) {
        return files(place, session).read(ENVIRONMENT, MOST_BYTES).map(content -> {
            Map<String, String> environment = new HashMap<>();
            for (String entry : new String(content, StandardCharsets.UTF_8).split("\0", -1)) {
                int sign = entry.indexOf('=');
                if (sign > 0) {
                    environment.put(entry.substring(0, sign), entry.substring(sign + 1));
                }
            }
            return environment;
        });
    }

    /** What the runner of this very launch reported about its start. */
    public Optional<Started> started(Place place, SessionId session, String launchId) {
        return report(place, session, PID, "holt-pid 1", launchId).flatMap(SessionFiles::readStarted);
    }

    /** What the runner of this very launch reported about its end. */
    public Optional<Finished> finished(Place place, SessionId session, String launchId) {
        return report(place, session, EXIT, "holt-exit 1", launchId).flatMap(SessionFiles::readFinished);
    }

    /** Removes what a launch that came to nothing wrote. The setup script's output stays. Idempotent. */
    public void removeLaunch(Place place, SessionId session) {
        List.of(LAUNCH, ENVIRONMENT, PROMPT, SYSTEM_PROMPT, HOOKS, AGENT, PID, EXIT, "output.log", "output.log.1")
                .forEach(files(place, session)::remove);
    }

    /** Removes everything of a session. Idempotent. */
    public void removeAll(Place place, SessionId session) {
        place.files(root(place.id())).remove(session.toString());
    }

    private Files files(Place place, SessionId session) {
        return place.files(directory(place.id(), session));
    }

    /** Removes what is there under these names, whatever somebody made of it. */
    private static void clear(Files files, String... names) {
        List<String> there = files.list("");
        List.of(names).stream().filter(there::contains).forEach(files::remove);
    }

    private static void field(ByteArrayOutputStream target, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "launch: '%s' (expected: no NUL in an argument or variable); remove it"
                            .formatted(
                                    Printable.of(text.substring(0, Math.min(text.length(), text.indexOf('=') + 1)))));
        }
        target.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        target.write(0);
    }

    private Optional<Map<String, String>> report(
            Place place, SessionId session, String name, String header, String launchId) {
        return content(files(place, session), name).flatMap(content -> {
            String[] lines = new String(content, StandardCharsets.UTF_8).split("\n", -1);
            if (!lines[0].equals(header)) {
                return Optional.empty();
            }
            Map<String, String> fields = new HashMap<>();
            for (String line : lines) {
                int sign = line.indexOf('=');
                if (sign > 0) {
                    fields.put(line.substring(0, sign), line.substring(sign + 1));
                }
            }
            return launchId.equals(fields.get("launch")) ? Optional.of(fields) : Optional.empty();
        });
    }

    /** What the runner wrote; what somebody put in its place, such as a link, is no report. */
    private static Optional<byte[]> content(Files files, String name) {
        try {
            return files.read(name, MOST_OF_A_REPORT);
        } catch (HoltException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Started> readStarted(Map<String, String> fields) {
        try {
            String boot = fields.getOrDefault("boot", "");
            return Optional.of(new Started(
                    new ProcessRef(boot, number(fields, "pid"), number(fields, "start")),
                    new ProcessRef(boot, number(fields, "runner"), number(fields, "runner-start"))));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<Finished> readFinished(Map<String, String> fields) {
        try {
            Exit exit = fields.containsKey("signal")
                    ? new Exit.Signal((int) number(fields, "signal"))
                    : new Exit.Code((int) number(fields, "code"));
            return Optional.of(new Finished(
                    exit, Optional.ofNullable(fields.get("error")), Duration.ofNanos(number(fields, "at"))));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, ""));
    }
}
