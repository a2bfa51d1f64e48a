package dev.holt.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    private static <P> P read(Operation<P> operation, String json) {
        return Parameters.read(operation, Json.MAPPER.readTree(json));
    }

    private static void refused(Operation<?> operation, String json, String field, String message) {
        assertThatThrownBy(() -> read(operation, json)).isInstanceOfSatisfying(OperationFailedException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.USAGE);
            assertThat(e.failure()).isEqualTo(new Failure("INVALID_ARGUMENT", message, Map.of("field", field), null));
        });
    }

    @Test
    void fieldsBecomeTheRecord() {
        assertThat(read(Operations.SESSION_LOGS, "{'session':'calc-1','lines':3,'follow':true}".replace('\'', '"')))
                .isEqualTo(new SessionRecords.Logs("calc-1", 3, true, false));
        assertThat(read(Operations.EVENT_FOLLOW, "{\"after\":9007199254740993}"))
                .isEqualTo(new SystemRecords.FollowEvents(9007199254740993L, null, false, null));
        assertThat(read(Operations.SESSION_CLEANUP, "{\"sessions\":[\"calc-1\"],\"dryRun\":true,\"force\":null}"))
                .isEqualTo(new SessionRecords.Cleanup(List.of("calc-1"), true, false));
        assertThat(read(Operations.PROJECT_SET, "{\"project\":\"calc\",\"settings\":{\"agent\":\"\"}}"))
                .isEqualTo(new ProjectRecords.SetProject("calc", Map.of("agent", "")));
    }

    @Test
    void noFieldsAreAnEmptyObject() {
        assertThat(Parameters.read(Operations.SESSION_LIST, null))
                .isEqualTo(new SessionRecords.ListSessions(null, false));
    }

    @Test
    void whatIsNoObjectIsRefused() {
        refused(
                Operations.SESSION_EXPORT,
                "[1]",
                "params",
                "session.export: params are no object (expected: session, base)");
    }

    @Test
    void anUnknownFieldIsNamed() {
        refused(
                Operations.SESSION_EXPORT,
                "{\"session\":\"calc-1\",\"bass\":\"\"}",
                "bass",
                "bass: no such field of session.export (known: session, base)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "session.logs | session | {} | missing (expected: text)",
                "session.logs | session | {'session':null} | missing (expected: text)",
                "session.logs | session | {'session':1} | 1 (expected: text)",
                "session.logs | lines | {'session':'a','lines':1.5} | 1.5 (expected: a whole number)",
                "session.logs | lines | {'session':'a','lines':2147483648} | 2147483648 (expected: a whole number)",
                "session.logs | follow | {'session':'a','follow':'yes'} | \"yes\" (expected: true or false)",
                "event.follow | after | {'after':'1'} | \"1\" (expected: a whole number)",
                "event.follow | after | {'after':9223372036854775808} | 9223372036854775808 (expected: a whole number)",
                "session.cleanup | sessions | {} | missing (expected: an array)",
                "session.cleanup | sessions | {'sessions':'a'} | \"a\" (expected: an array)",
                "project.set | settings | {'project':'calc'} | missing (expected: an object)",
                "project.set | settings | {'project':'calc','settings':[]} | [] (expected: an object)",
            })
    void whatDoesNotFitIsNamedWithWhatWould(String name, String field, String json, String reason) {
        Operation<?> operation = Operations.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();

        refused(operation, json.replace('\'', '"'), field, field + ": " + reason);
    }

    @Test
    void anElementThatDoesNotFitIsNamedByItsField() {
        assertThatThrownBy(() -> read(Operations.SESSION_CLEANUP, "{\"sessions\":[{}]}"))
                .isInstanceOfSatisfying(
                        OperationFailedException.class,
                        e -> assertThat(e.failure().details()).isEqualTo(Map.of("field", "sessions")))
                .hasMessageStartingWith("sessions: ");
    }

    @Test
    void longValuesAreCutInMessages() {
        String value = "[\"%s\"]".formatted("x".repeat(36));
        refused(
                Operations.SESSION_KILL,
                "{\"session\":%s}".formatted(value),
                "session",
                "session: %s (expected: text)".formatted(value));
        refused(
                Operations.SESSION_KILL,
                "{\"session\":[%s]}".formatted(value),
                "session",
                "session: [%s... (expected: text)".formatted(value.substring(0, 39)));
    }
}
