package dev.holt.api;

import dev.holt.api.ExecFrames.Control;
import dev.holt.api.GuestSessionRecords.AttachSession;
import dev.holt.api.GuestSessionRecords.GuestSessionList;
import dev.holt.api.GuestSessionRecords.GuestSessionView;
import dev.holt.api.GuestSessionRecords.ListSessions;
import dev.holt.api.GuestSessionRecords.LogPiece;
import dev.holt.api.GuestSessionRecords.SendInput;
import dev.holt.api.GuestSessionRecords.SentInput;
import dev.holt.api.GuestSessionRecords.SessionLogs;
import dev.holt.api.GuestSessionRecords.StartSession;
import dev.holt.api.GuestSessionRecords.StopSession;
import dev.holt.core.CountedInput;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.guestsession.AttachedSession;
import dev.holt.core.guestsession.GuestSession;
import dev.holt.core.guestsession.GuestSession.Processes;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.guestsession.GuestSessionRequest;
import dev.holt.core.guestsession.GuestSessions;
import dev.holt.core.guestsession.Output;
import dev.holt.core.guestsession.OutputReader;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Does the operations on sessions in machines. */
public final class GuestSessionHandlers {
    private static final long USUAL_GRACE = 10_000;
    private static final long MOST_GRACE = 3_600_000;
    /** In a row from one output. */
    private static final int PIECES = 16;

    private static final long LEAST_PAUSE = 10;
    private static final long MOST_PAUSE = 200;
    private static final String PIPE = "pipe";
    /** What such a pipe is when it takes no more. */
    private static final String ENDED = "ended";

    private static final String CLOSED = "closed";

    private final GuestSessions sessions;

    public GuestSessionHandlers(GuestSessions sessions) {
        this.sessions = sessions;
    }

    void bind(Handlers handlers) {
        handlers.on(Operations.GUEST_SESSION_START, (start, _) -> start(start));
        handlers.on(Operations.GUEST_SESSION_LIST, (list, _) -> list(list));
        handlers.on(
                Operations.GUEST_SESSION_SHOW,
                (ref, _) -> view(sessions.find(MachineHandlers.name(ref.machine()), ref.session())));
        handlers.on(Operations.GUEST_SESSION_LOGS, (logs, _, items) -> logs(logs, items));
        handlers.on(Operations.GUEST_SESSION_STOP, (stop, _) -> stop(stop));
        handlers.on(
                Operations.GUEST_SESSION_KILL,
                (ref, _) -> view(sessions.kill(MachineHandlers.name(ref.machine()), ref.session())));
        handlers.on(Operations.GUEST_SESSION_SEND, (send, _) -> send(send));
        handlers.on(Operations.GUEST_SESSION_ATTACH, (attach, _, bytes) -> attach(attach, bytes));
    }

    private GuestSessionView start(StartSession start) throws InterruptedException {
        Map<String, String> environment = new HashMap<>(ExecHandler.ENVIRONMENT);
        environment.putAll(Objects.requireNonNullElse(start.environment(), Map.of()));
        String stdin = Objects.requireNonNullElse(start.stdin(), CLOSED);
        if (!List.of(PIPE, CLOSED).contains(stdin)) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "stdin: '%s' (expected: %s or %s)".formatted(Printable.of(stdin), CLOSED, PIPE));
        }
        return view(sessions.start(
                MachineHandlers.name(start.machine()),
                new GuestSessionRequest(
                        start.name(),
                        start.argv(),
                        environment,
                        Objects.requireNonNullElse(start.directory(), environment.get("HOME")),
                        stdin.equals(PIPE),
                        Objects.requireNonNullElse(start.require(), List.of()),
                        Objects.requireNonNullElse(start.tags(), Map.of()))));
    }

    private GuestSessionList list(ListSessions list) throws InterruptedException {
        Map<String, String> tags = Objects.requireNonNullElse(list.tags(), Map.of());
        List<GuestSessionView> views = new ArrayList<>();
        for (GuestSession session : sessions.list(MachineHandlers.name(list.machine()))) {
            if (session.tags().entrySet().containsAll(tags.entrySet())) {
                views.add(view(session));
            }
        }
        return new GuestSessionList(views);
    }

    private GuestSessionView stop(StopSession stop) throws InterruptedException {
        long grace = Objects.requireNonNullElse(stop.graceMillis(), USUAL_GRACE);
        if (grace < 0 || grace > MOST_GRACE) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT, "graceMillis: %d (expected: 0 to %d)".formatted(grace, MOST_GRACE));
        }
        return view(sessions.stop(MachineHandlers.name(stop.machine()), stop.session(), Duration.ofMillis(grace)));
    }

    private void logs(SessionLogs wanted, Items<LogPiece> items) throws InterruptedException {
        List<Output> outputs = wanted.stream() == null
                ? List.of(Output.values())
                : List.of(Choices.of("stream", wanted.stream(), Output.values()));
        if (wanted.offset() != null && (outputs.size() > 1 || wanted.lines() != null || wanted.offset() < 0)) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "offset: %d (expected: 0 or more, of one stream and without lines); --stdout or --stderr names the stream, and --tail can not be with it"
                            .formatted(wanted.offset()));
        }
        if (wanted.lines() != null && wanted.lines() < 0) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT, "lines: %d (expected: 0 or more)".formatted(wanted.lines()));
        }
        GuestSessions.Logs logs = sessions.logs(MachineHandlers.name(wanted.machine()), wanted.session());
        Map<Output, OutputReader> readers = new LinkedHashMap<>();
        for (Output output : outputs) {
            readers.put(
                    output,
                    wanted.offset() == null ? logs.last(output, wanted.lines()) : logs.from(output, wanted.offset()));
        }
        long pause = LEAST_PAUSE;
        while (true) {
            // What came before the end is delivered behind this look at it.
            boolean last = !wanted.follow() || logs.isOver();
            Map<Output, Long> ends = new HashMap<>();
            for (Output output : outputs) {
                ends.put(output, last ? logs.fresh(output).offset() : Long.MAX_VALUE);
            }
            boolean some = deliver(readers, ends, items);
            if (last) {
                while (some) {
                    some = deliver(readers, ends, items);
                }
                return;
            }
            pause = some ? LEAST_PAUSE : Math.min(2 * pause, MOST_PAUSE);
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }

    /** Delivers some pieces of each, one that floods keeps none of the others waiting; whether there was anything before the ends. */
    private static boolean deliver(Map<Output, OutputReader> readers, Map<Output, Long> ends, Items<LogPiece> items)
            throws InterruptedException {
        boolean some = false;
        for (Map.Entry<Output, OutputReader> entry : readers.entrySet()) {
            OutputReader reader = entry.getValue();
            for (int i = 0; i < PIECES && reader.offset() < ends.getOrDefault(entry.getKey(), 0L); i++) {
                byte[] piece = reader.next();
                if (piece.length == 0) {
                    break;
                }
                items.next(new LogPiece(Choices.word(entry.getKey()), reader.offset() - piece.length, piece));
                some = true;
            }
        }
        return some;
    }

    private SentInput send(SendInput send) throws InterruptedException {
        if (send.data() != null && send.file() != null) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT, "data, file: both are given (expected: one of the two)");
        }
        MachineName machine = MachineHandlers.name(send.machine());
        byte[] data = Objects.requireNonNullElse(send.data(), new byte[0]);
        try (CountedInput content = new CountedInput(
                send.file() == null ? new ByteArrayInputStream(data) : open(Paths.absolute("file", send.file())))) {
            sessions.send(machine, send.session(), content, send.end());
            return new SentInput(machine.value(), send.session(), content.count());
        } catch (IOException | UncheckedIOException e) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "file: %s can not be read (%s); nothing was sent"
                            .formatted(
                                    Printable.of(String.valueOf(send.file())),
                                    Printable.of(String.valueOf(e.getMessage()))),
                    e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("expected: a file");
        }
        return Files.newInputStream(file);
    }

    private void attach(AttachSession attach, ByteChannelPair bytes) throws InterruptedException {
        try (AttachedSession attached = sessions.attach(
                MachineHandlers.name(attach.machine()),
                attach.session(),
                attach.input(),
                attach.stdout(),
                attach.stderr())) {
            bytes.toCaller()
                    .write(ExecFrames.encode(
                            Control.from(attached.offset(Output.STDOUT), attached.offset(Output.STDERR))));
            bytes.toCaller().flush();
            new ExecBytes(attached, bytes).carry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GuestSessionView view(GuestSession session) throws InterruptedException {
        GuestProcess.End end = session.state() instanceof State.Exited exited ? exited.end() : null;
        State state = session.state();
        return new GuestSessionView(
                session.machine().value(),
                session.id(),
                session.state().word(),
                switch (state) {
                    case State.Exited exited -> exited.why();
                    case State.Failed failed -> failed.why();
                    case State.Starting _, State.Running _, State.Stopping _ -> "";
                },
                session.argv(),
                session.directory(),
                !session.piped() ? CLOSED : sessions.isInputOver(session) ? ENDED : PIPE,
                session.tags(),
                session.processes().map(Processes::pid).orElse(null),
                end instanceof GuestProcess.End.Code(int code) ? Integer.valueOf(code) : null,
                end instanceof GuestProcess.End.Signal(int number) ? Integer.valueOf(number) : null,
                session.started(),
                switch (state) {
                    case State.Exited exited -> exited.at();
                    case State.Failed failed -> failed.at();
                    case State.Starting _, State.Running _, State.Stopping _ -> null;
                },
                sessions.isAttached(session));
    }
}
