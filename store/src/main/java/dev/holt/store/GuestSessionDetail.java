package dev.holt.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.holt.core.guestsession.GuestSession;
import dev.holt.core.guestsession.GuestSession.Processes;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is stored of a session in a machine beside its name, as JSON. Times are epoch milliseconds.
 *
 * @param unknown what another version of Holt added; it stays
 */
record GuestSessionDetail(
        List<String> argv,
        String directory,
        boolean piped,
        Map<String, String> tags,
        StateFacts state,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {
    /** Its state by its word; of the others those are there that belong to it. */
    record StateFacts(
            String word,
            @Nullable Processes processes,
            @Nullable Integer code,
            @Nullable Integer signal,
            @Nullable String why,
            @Nullable Long at) {
        static StateFacts of(State state) {
            return switch (state) {
                case State.Starting s -> new StateFacts(s.word(), null, null, null, null, null);
                case State.Running s -> new StateFacts(s.word(), s.processes(), null, null, null, null);
                case State.Stopping s -> new StateFacts(s.word(), s.processes(), null, null, null, null);
                case State.Exited s ->
                    switch (s.end()) {
                        case GuestProcess.End.Code(int code) ->
                            new StateFacts(s.word(), null, code, null, s.why(), s.at().toEpochMilli());
                        case GuestProcess.End.Signal(int number) ->
                            new StateFacts(s.word(), null, null, number, s.why(), s.at().toEpochMilli());
                    };
                case State.Failed s -> new StateFacts(s.word(), null, null, null, s.why(), s.at().toEpochMilli());
            };
        }

        State state() {
            return switch (requireNonNull(word)) {
                case "starting" -> new State.Starting();
                case "running" -> new State.Running(requireNonNull(processes));
                case "stopping" -> new State.Stopping(requireNonNull(processes));
                case "exited" -> new State.Exited(end(), requireNonNull(why), time());
                case "failed" -> new State.Failed(requireNonNull(why), time());
                default -> throw new IllegalArgumentException("state: '%s' is not known".formatted(word));
            };
        }

        private GuestProcess.End end() {
            return signal == null
                    ? new GuestProcess.End.Code(requireNonNull(code))
                    : new GuestProcess.End.Signal(signal);
        }

        private Instant time() {
            return Instant.ofEpochMilli(requireNonNull(at));
        }
    }

    static GuestSessionDetail of(GuestSession session, Map<String, JsonNode> unknown) {
        return new GuestSessionDetail(
                session.argv(),
                session.directory(),
                session.piped(),
                session.tags(),
                StateFacts.of(session.state()),
                unknown);
    }

    GuestSession read(String machine, String id, long started) {
        return new GuestSession(
                new MachineName(machine),
                id,
                requireNonNull(argv),
                requireNonNull(directory),
                piped,
                requireNonNull(tags),
                Instant.ofEpochMilli(started),
                requireNonNull(state).state());
    }
}
