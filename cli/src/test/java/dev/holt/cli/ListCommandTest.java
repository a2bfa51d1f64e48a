package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.Json;
import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.ListSessions;
import dev.holt.api.SessionRecords.SessionList;
import dev.holt.protocol.Console.Tty;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ListCommandTest {
    private final Holt holt = new Holt();

    @BeforeEach
    void answer() {
        holt.api.on(Operations.SESSION_LIST, _ -> Samples.sessions(5));
    }

    @Test
    void aPipeGetsWholeLinesWithoutColours() {
        var result = holt.run("ls");
        assertThat(result.lines().getFirst().split(" +"))
                .containsExactly("ID", "STATUS", "AGENT", "SINCE", "PLACE", "BRANCH", "TASK");
        assertThat(result.lines().get(2))
                .contains("calc-2", "exited 3", "shell", "3m", "holt/calc-2/main", "task number 2");
        assertThat(result.out()).doesNotContain("\033");
        assertThat(result.lines()).hasSize(6);
    }

    @Test
    void whereEachLivesIsShown() {
        holt.api.on(
                Operations.SESSION_LIST,
                _ -> new SessionList(List.of(
                        Samples.session("calc-1", "host", "idle", "a"),
                        Samples.session("calc-2", "vm:calc-2", "idle", "b"),
                        Samples.session("calc-3", "vm:box", "idle", "c"))));
        assertThat(holt.run("ls").out()).contains("3m     host    holt", "3m     vm      holt", "3m     vm:box  holt");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 80, 60, 40, 20, 10, 1})
    void noLineIsWiderThanTheTerminal(int columns) {
        holt.tty = new Tty(false, true, false, 24, columns);
        holt.environment.put("NO_COLOR", "1");
        holt.api.on(
                Operations.SESSION_LIST,
                _ -> new SessionList(List.of(
                        Samples.session("calc-1", "working", "x".repeat(300)),
                        Samples.session("calc-2", "idle", "汉字".repeat(90)))));
        for (String line : holt.run("ls").lines()) {
            assertThat(Width.of(line)).isLessThanOrEqualTo(columns);
        }
    }

    @Test
    void theLeastImportantColumnGivesWayFirst() {
        holt.tty = new Tty(false, true, false, 24, 60);
        holt.environment.put("NO_COLOR", "1");
        String line = holt.run("ls").lines().get(1);
        assertThat(line).contains("calc-1", "task number 1").doesNotContain("holt/", "…");
        holt.tty = new Tty(false, true, false, 24, 69);
        assertThat(holt.run("ls").lines().get(1)).contains("calc-1", "holt/calc-1/main", "task number…");
        holt.tty = new Tty(false, true, false, 24, 16);
        assertThat(holt.run("ls").lines().get(1)).isEqualTo("calc-1  idle");
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        holt.tty = new Tty(false, true, false, 24, 80);
        assertThat(holt.run("ls").out()).contains("\033[");
        holt.environment.put("NO_COLOR", "1");
        assertThat(holt.run("ls").out()).doesNotContain("\033");
        holt.environment.clear();
        holt.environment.put("TERM", "dumb");
        assertThat(holt.run("ls").out()).doesNotContain("\033");
    }

    @Test
    void foreignTextCanNotCommandTheTerminal() {
        holt.tty = new Tty(false, true, false, 24, 80);
        holt.environment.put("NO_COLOR", "1");
        holt.api.on(
                Operations.SESSION_LIST,
                _ -> new SessionList(List.of(Samples.session("calc-1", "idle", "a\033]52;c;x\007\nb\u202ec"))));
        var result = holt.run("ls");
        assertThat(result.lines()).hasSize(2);
        assertThat(result.out()).doesNotContain("\033").doesNotContain("\u202e");
    }

    @Test
    void jsonIsTheRecordOnOneLine() {
        var result = holt.run("ls", "--json");
        assertThat(result.lines()).hasSize(1);
        JsonNode json = Json.MAPPER.readTree(result.out());
        assertThat(json.propertyNames()).containsExactly("sessions");
        assertThat(json.get("sessions").get(0).propertyNames())
                .contains(
                        "id", "project", "agent", "place", "status", "since", "branch", "base", "intent", "pid",
                        "exit");
        assertThat(json.get("sessions").get(0).get("since").stringValue()).isEqualTo("2026-01-02T03:00:45Z");
    }

    @Test
    void anEmptyListSaysWhatToDoBesideStandardOutput() {
        holt.api.on(Operations.SESSION_LIST, _ -> new SessionList(List.of()));
        var result = holt.run("ls");
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("holt spawn");
        assertThat(holt.run("ls", "--json").out()).isEqualTo("{\"sessions\":[]}\n");
    }

    @Test
    void theFilterArrives() {
        holt.run("ls", "-a", "--project", "calc");
        assertThat(holt.api.asked).containsExactly(new ListSessions("calc", true));
    }

    @Test
    void aWatchRepaintsInPlaceOnATerminalOnly() {
        holt.api.on(Operations.SESSION_WATCH, _ -> List.of(Samples.sessions(3), Samples.sessions(2)));
        assertThat(holt.run("ls", "--watch").out()).doesNotContain("\033").contains("\n\nID");
        assertThat(holt.run("ls", "--watch", "--json").lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"sessions\""));
        holt.tty = new Tty(false, true, false, 24, 80);
        assertThat(holt.run("ls", "--watch").out()).contains("\033[4A").endsWith("\033[J");
        holt.tty = new Tty(false, true, false, 3, 80);
        assertThat(holt.run("ls", "--watch").out()).contains("... and 3 more").contains("\033[2A");
    }
}
