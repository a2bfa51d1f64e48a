package dev.holt.core.guestsession;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.guestsession.GuestSession.Processes;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The directory of one session in its guest, by which we and its keeper speak; {@code docs/protocol.md} has the forms. What is read there was written by
 * the guest: it is bounded, and what makes no sense counts as not there.
 */
record KeeperFiles(Guest guest, String path) {
    private static final String ROOT = "/var/lib/holt/sessions/";
    private static final int PRIVATE_DIRECTORY = 0700;
    private static final int PRIVATE_FILE = 0600;
    private static final int MOST_OF_A_REPORT = 64 << 10;
    private static final String EXIT = "exit";
    private static final String PID = "pid";
    private static final String INPUT = "stdin";
    /** Ends the name of the piece of input behind which it ends. */
    static final String END = ".end";

    private static final int START_TIME = 22;

    static KeeperFiles of(Guest guest, GuestSession session) {
        return new KeeperFiles(guest, path(session));
    }

    static String path(GuestSession session) {
        return ROOT + session.id();
    }

    /** Makes the directory with what the keeper needs; what a former session of that name left is removed. */
    void write(GuestSession session, Map<String, String> environment) throws InterruptedException {
        remove();
        guest.makeDirectories(path, PRIVATE_DIRECTORY);
        if (session.piped()) {
            guest.makeDirectories(path + "/" + INPUT, PRIVATE_DIRECTORY);
        }
        ByteArrayOutputStream launch = new ByteArrayOutputStream();
        field(launch, "holt-launch 1");
        field(launch, "launch=" + session.id());
        field(launch, "cwd=" + session.directory());
        field(launch, "umask=022");
        session.argv().forEach(argument -> field(launch, "arg=" + argument));
        ByteArrayOutputStream variables = new ByteArrayOutputStream();
        new TreeMap<>(environment).forEach((name, value) -> field(variables, name + "=" + value));
        put("env", variables.toByteArray());
        put("launch", launch.toByteArray());
    }

    /** Removes all of it. Idempotent. */
    void remove() throws InterruptedException {
        try {
            guest.remove(path);
        } catch (GuestException e) {
            if (e.code() != ErrorCode.GUEST_PATH_MISSING) {
                throw e;
            }
        }
    }

    /** What the keeper has reported; empty while that is nothing, or the directory is gone. {@code now} is when an end counts as seen. */
    Optional<State> reported(Instant now) throws InterruptedException {
        Map<String, Long> files = new HashMap<>();
        try {
            guest.list(path).forEach(file -> files.put(file.name(), file.modifiedSeconds()));
        } catch (GuestException e) {
            if (e.code() == ErrorCode.GUEST_PATH_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
        if (files.containsKey(EXIT)) {
            Instant written = Instant.ofEpochSecond(Math.clamp(files.get(EXIT), 0, now.getEpochSecond()));
            return Optional.of(end(report(path + "/" + EXIT), written));
        }
        return files.containsKey(PID) ? processes(report(path + "/" + PID)).map(State.Running::new) : Optional.empty();
    }

    /** The processes that the text of the file {@code pid} names. */
    static Optional<Processes> processes(Map<String, String> report) {
        try {
            return Optional.of(new Processes(
                    report.getOrDefault("boot", ""),
                    number(report, "pid"),
                    number(report, "start"),
                    number(report, "runner"),
                    number(report, "runner-start")));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Whether the keeper of these processes lives. */
    boolean isKept(Processes processes) throws InterruptedException {
        String text = guest.read("/proc/%d/stat".formatted(processes.keeper()), 0, MOST_OF_A_REPORT)
                .map(piece -> new String(piece.content(), StandardCharsets.UTF_8))
                .orElse("");
        // The name is field 2, in parentheses, and may hold anything.
        String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > START_TIME - 3
                && fields[START_TIME - 3].equals(Long.toString(processes.keeperStart()))
                && !fields[0].equals("Z");
    }

    /** Orders the keeper to end the command: TERM for its process group, and KILL after {@code graceMillis}. */
    void stop(long graceMillis) throws InterruptedException {
        put("stop", Long.toString(graceMillis).getBytes(StandardCharsets.US_ASCII));
    }

    /** Orders the keeper to kill the process group of the command. */
    void kill() throws InterruptedException {
        put("kill", new byte[0]);
    }

    /** The files of input that the command has not taken yet, by name and size; empty when its input is closed. */
    Optional<Map<String, Long>> pending() throws InterruptedException {
        try {
            Map<String, Long> files = new TreeMap<>();
            for (Guest.GuestFile file : guest.list(path + "/" + INPUT)) {
                if (file.name().matches("00[0-9]{18}(\\.end)?")) {
                    files.put(file.name(), Math.max(0, file.size()));
                }
            }
            return Optional.of(files);
        } catch (GuestException e) {
            if (e.code() == ErrorCode.GUEST_PATH_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether the input ends behind what the command has not taken yet. */
    static boolean ends(Map<String, Long> pending) {
        return pending.keySet().stream().anyMatch(name -> name.endsWith(END));
    }

    /** Adds a file of input, whole or not at all; false: the input is closed. */
    boolean add(String name, InputStream content) throws InterruptedException {
        try {
            guest.put("%s/%s/%s".formatted(path, INPUT, name), PRIVATE_FILE, content);
            return true;
        } catch (GuestException e) {
            if (e.code() == ErrorCode.GUEST_PATH_MISSING) {
                return false;
            }
            throw e;
        }
    }

    LogFiles logs() {
        return LogFiles.in(() -> guest, path);
    }

    /** The lines {@code name=value} of a report. */
    static Map<String, String> lines(byte[] content) {
        Map<String, String> fields = new HashMap<>();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                fields.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return fields;
    }

    private Map<String, String> report(String file) throws InterruptedException {
        try {
            return guest.read(file, 0, MOST_OF_A_REPORT)
                    .map(piece -> lines(piece.content()))
                    .orElse(Map.of());
        } catch (GuestException e) {
            if (e.code() == ErrorCode.GUEST_FAILED) {
                return Map.of();
            }
            throw e;
        }
    }

    private static State end(Map<String, String> report, Instant at) {
        String error = report.get("error");
        if (error != null) {
            return new State.Failed(Printable.of(error.length() > 1000 ? error.substring(0, 1000) + "..." : error), at);
        }
        try {
            GuestProcess.End end = report.containsKey("signal")
                    ? new GuestProcess.End.Signal((int) number(report, "signal"))
                    : new GuestProcess.End.Code((int) number(report, "code"));
            return new State.Exited(end, "", at);
        } catch (NumberFormatException _) {
            return new State.Failed("the report of its end makes no sense", at);
        }
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, ""));
    }

    private static void field(ByteArrayOutputStream target, String text) {
        target.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        target.write(0);
    }

    private void put(String name, byte[] content) throws InterruptedException {
        guest.put(path + "/" + name, PRIVATE_FILE, new ByteArrayInputStream(content));
    }
}
