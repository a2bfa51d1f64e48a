package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineName;
import dev.holt.core.place.Base;
import dev.holt.core.workspace.WorkspaceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** git and shell scripts inside of one guest. What they say is as hostile as the guest. The thread that calls waits. */
final class GuestGit {
    private static final int ERROR_TAIL = 2000;
    private static final int SIGNALLED = 128;
    private static final int MOST_LINES = 3;
    private static final int CHUNK = 1 << 16;

    private static final Map<String, String> SETTINGS =
            Map.of("core.fsmonitor", "false", "core.hooksPath", "/dev/null", "safe.directory", "*");

    private static final Map<String, String> ENVIRONMENT = environment();

    private final MachineName machine;
    private final Guest guest;
    private final Duration patience;

    /** @param patience how long a command may go on that neither says nor takes anything; then it is killed */
    GuestGit(MachineName machine, Guest guest, Duration patience) {
        this.machine = machine;
        this.guest = guest;
        this.patience = patience;
    }

    /**
     * How a command ended.
     *
     * @param status its exit status; 128 + n when signal n ended it
     * @param error the end of what it said on standard error
     */
    record Ended(int status, String error) {
        String way() {
            return status > SIGNALLED ? "was ended by signal " + (status - SIGNALLED) : "exit status " + status;
        }

        /** The last words of it, on one line. */
        String lastWords() {
            List<String> lines = error.lines().toList();
            return lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()).stream()
                    .map(Printable::of)
                    .collect(Collectors.joining("; "));
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(Map.of(
                "PATH", Base.USUAL_PATH,
                "HOME", "/root",
                "LC_ALL", "C.UTF-8",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_OPTIONAL_LOCKS", "0",
                "GIT_CONFIG_COUNT", Integer.toString(SETTINGS.size())));
        int number = 0;
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            all.put("GIT_CONFIG_KEY_" + number, setting.getKey());
            all.put("GIT_CONFIG_VALUE_" + number, setting.getValue());
            number++;
        }
        return Map.copyOf(all);
    }

    MachineName machine() {
        return machine;
    }

    Guest guest() {
        return guest;
    }

    /** Runs git, which must succeed, with {@code input} as its standard input. */
    void run(@Nullable InputStream input, String... arguments) throws InterruptedException {
        String[] argv = Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new);
        Ended ended = attempt(List.of(argv), input, OutputStream.nullOutputStream());
        if (ended.status() != 0) {
            throw failure("git " + arguments[0], ended);
        }
    }

    /** Runs a shell script with its arguments; its output goes to {@code output}. */
    Ended script(Script script, @Nullable InputStream input, OutputStream output, String... arguments)
            throws InterruptedException {
        List<String> argv = Stream.concat(Stream.of("/bin/sh", "-c", script.text(), "holt"), Stream.of(arguments))
                .toList();
        return attempt(argv, input, output);
    }

    private Ended attempt(List<String> argv, @Nullable InputStream input, OutputStream output)
            throws InterruptedException {
        try (GuestProcess process = guest.exec(new GuestCommand(argv, ENVIRONMENT, "/", null, input != null, false))) {
            AtomicReference<@Nullable IOException> unread = new AtomicReference<>();
            Tail tail = new Tail();
            Vigil vigil = new Vigil(process, patience);
            Thread errors = Thread.ofVirtual().name("guest-git-err").start(() -> drain(process.err(), tail));
            Thread feeder =
                    Thread.ofVirtual().name("guest-git-in").unstarted(() -> feed(input, process, vigil, unread));
            if (input != null) {
                feeder.start();
            }
            try (vigil) {
                process.out().transferTo(vigil.of(output));
                GuestProcess.End end = process.await();
                errors.join();
                if (vigil.isOver()) {
                    throw silent();
                }
                IOException broken = unread.get();
                if (broken != null) {
                    throw FileTrouble.with("reading what is to be sent", broken);
                }
                return new Ended(
                        switch (end) {
                            case GuestProcess.End.Code(int code) -> code;
                            case GuestProcess.End.Signal(int number) -> SIGNALLED + number;
                        },
                        tail.text());
            } catch (IOException | HoltException e) {
                if (vigil.isOver()) {
                    throw silent();
                }
                throw e;
            } finally {
                feeder.interrupt();
                if (input != null) {
                    feeder.join();
                }
            }
        } catch (InterruptedIOException _) {
            throw new InterruptedException();
        } catch (IOException e) {
            throw FileTrouble.with("machine %s: the output of git".formatted(machine), e);
        } catch (HoltException e) {
            if (e.code() == ErrorCode.COMMAND_NOT_FOUND) {
                throw missing();
            }
            throw e;
        }
    }

    private WorkspaceException silent() {
        return new WorkspaceException(
                ErrorCode.GIT_FAILED,
                "machine %s: git there has done nothing for %d s and was killed; 'holt vm shell %s' lets one look what keeps it"
                        .formatted(machine, patience.toSeconds(), machine));
    }

    /** Says that a command failed, by what it said. */
    WorkspaceException failure(String what, Ended ended) {
        // Of a file that it could not write to its end git gives no reason.
        if (ended.error().contains("No space left on device") || ended.error().contains("unable to write file")) {
            return new WorkspaceException(
                    ErrorCode.DISK_FULL,
                    "machine %s: its disk is full (%s); stop it, 'holt vm set %s --disk-size' makes it larger, start it"
                            .formatted(machine, ended.lastWords(), machine));
        }
        if (ended.status() == 127) {
            return missing();
        }
        return new WorkspaceException(
                ErrorCode.GIT_FAILED,
                "machine %s: %s: %s"
                        .formatted(machine, what, ended.error().isEmpty() ? ended.way() : ended.lastWords()));
    }

    private WorkspaceException missing() {
        return new WorkspaceException(
                ErrorCode.GIT_MISSING,
                "machine %s: its image has no git; 'holt image build NAME --include git' makes one that has it"
                        .formatted(machine),
                Map.of("program", "git", "machine", machine.value()));
    }

    /** What the process does not take is lost, and the process says why. */
    private static void feed(
            @Nullable InputStream input,
            GuestProcess process,
            Vigil vigil,
            AtomicReference<@Nullable IOException> unread) {
        if (input == null) {
            return;
        }
        byte[] chunk = new byte[CHUNK];
        try (OutputStream in = process.in()) {
            for (int n = read(input, chunk, unread); n >= 0; n = read(input, chunk, unread)) {
                in.write(chunk, 0, n);
                vigil.sign();
            }
        } catch (IOException _) {
            // Its end tells, or the link's.
        }
    }

    private static int read(InputStream input, byte[] chunk, AtomicReference<@Nullable IOException> unread) {
        try {
            return input.read(chunk);
        } catch (IOException e) {
            unread.set(e);
            return -1;
        }
    }

    private static void drain(InputStream stream, Tail tail) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                tail.add(chunk, n);
            }
        } catch (IOException _) {
            // The end of the process tells.
        }
    }

    /** The end of a text of any length. Written by one thread, read when that has ended. */
    private static final class Tail {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void add(byte[] chunk, int length) {
            bytes.write(chunk, 0, length);
            if (bytes.size() > 2 * CHUNK) {
                byte[] all = bytes.toByteArray();
                bytes.reset();
                bytes.write(all, all.length - ERROR_TAIL, ERROR_TAIL);
            }
        }

        String text() {
            String all = bytes.toString(StandardCharsets.UTF_8).strip();
            return all.substring(Math.max(0, all.length() - ERROR_TAIL));
        }
    }
}
