package dev.holt.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.api.Call;
import dev.holt.api.Json;
import dev.holt.api.Operations;
import dev.holt.protocol.RpcCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class RpcDoorTest {
    private SocketDoorFixture door;
    private FrameClient client;

    @BeforeEach
    void open() throws IOException {
        door = new SocketDoorFixture((_, _) -> 0);
        client = door.client();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        door.close();
    }

    @Test
    void aRequestIsAnsweredWithTheResultRecord() throws Exception {
        JsonNode answer = ask("project.list", 1, "{}");
        assertThat(answer.toString()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"projects\":[]}}");
    }

    @Test
    void idsMayBeTextAndParamsMayMiss() throws Exception {
        client.raw("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"project.list\"}\n");
        assertThat(line().get("id").stringValue()).isEqualTo("a");
    }

    @Test
    void aFailureCarriesItsCodeAndDetails() throws Exception {
        JsonNode error = ask("project.show", 1, "{\"project\":\"calc\"}").get("error");
        assertThat(error.get("code").intValue()).isEqualTo(RpcCode.OPERATION_FAILED);
        assertThat(error.get("data").toString())
                .isEqualTo(
                        "{\"code\":\"PROJECT_NOT_FOUND\",\"message\":\"it failed\",\"details\":{\"project\":\"calc\"},"
                                + "\"operation\":\"op-1\"}");
    }

    @Test
    void whatIsNoJsonIsAnsweredAndTheConnectionGoesOn() throws Exception {
        client.raw("{nonsense\n");
        JsonNode answer = line();
        assertThat(answer.get("id").isNull()).isTrue();
        assertThat(code(answer)).isEqualTo(RpcCode.PARSE_ERROR);
        client.raw("{} trailing\n\n");
        assertThat(code(line())).isEqualTo(RpcCode.PARSE_ERROR);
        client.raw(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}', '\n'});
        assertThat(code(line())).isEqualTo(RpcCode.PARSE_ERROR);
        client.raw("[".repeat(100_000) + "\n");
        assertThat(code(line())).isEqualTo(RpcCode.PARSE_ERROR);
        assertThat(ask("project.list", 2, "{}").has("result")).isTrue();
    }

    @Test
    void whatIsNoRequestIsRefusedByName() throws Exception {
        assertThat(refusal("{\"id\":1,\"method\":\"project.list\"}")).contains("jsonrpc");
        assertThat(refusal("{\"jsonrpc\":\"2.0\",\"id\":1}")).contains("method: missing");
        assertThat(refusal("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"x\"}")).contains("id: expected");
        assertThat(refusal("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}"))
                .contains("id: expected");
        assertThat(refusal("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"project.list\"}]"))
                .contains("batches");
        assertThat(refusal("17")).contains("not an object");
    }

    @Test
    void anUnknownOperationIsRefused() throws Exception {
        JsonNode answer = ask("project.lsit", 1, "{}");
        assertThat(code(answer)).isEqualTo(RpcCode.METHOD_NOT_FOUND);
        assertThat(message(answer)).contains("project.lsit");
    }

    @Test
    void faultsInParametersNameTheField() throws Exception {
        assertThat(wrong("project.show", "{}")).isEqualTo("project: missing (expected: text)");
        assertThat(wrong("project.show", "{\"project\":null}")).isEqualTo("project: missing (expected: text)");
        assertThat(wrong("project.show", "{\"project\":1}")).isEqualTo("project: 1 (expected: text)");
        assertThat(wrong("project.show", "{\"porject\":\"x\"}"))
                .contains("porject: no such field")
                .contains("known: project");
        assertThat(wrong("project.show", "[\"calc\"]")).contains("no object");
        assertThat(wrong("session.logs", "{\"session\":\"a\",\"lines\":\"3\"}"))
                .isEqualTo("lines: \"3\" (expected: a whole number)");
        assertThat(wrong("session.logs", "{\"session\":\"a\",\"lines\":3000000000}"))
                .contains("lines");
        assertThat(wrong("session.logs", "{\"session\":\"a\",\"follow\":\"yes\"}"))
                .contains("follow")
                .contains("true or false");
        assertThat(wrong("session.cleanup", "{\"sessions\":[{}]}")).contains("sessions");
        assertThat(wrong("project.set", "{\"project\":\"a\",\"settings\":[]}"))
                .contains("settings: [] (expected: an object)");
    }

    @Test
    void optionsOfACallStandBesideItsParameters() throws Exception {
        JsonNode progress = ask("project.list", 1, "{\"$\":{\"key\":\"k-1\",\"progress\":true}}");
        assertThat(progress.get("method").stringValue()).isEqualTo("$/progress");
        assertThat(progress.get("params").toString()).isEqualTo("{\"id\":1,\"stage\":\"counting\"}");
        assertThat(line().has("result")).isTrue();
        Call call = door.api.calls.element();
        assertThat(call.idempotencyKey()).isEqualTo("k-1");
        assertThat(call.caller()).isEqualTo("rpc");
        assertThat(wrong("project.list", "{\"$\":{\"key\":\"\"}}")).contains("$.key");
        assertThat(wrong("project.list", "{\"$\":{\"wish\":1}}"))
                .contains("$.wish")
                .contains("known: key");
        assertThat(wrong("project.list", "{\"$\":1}")).contains("$");
    }

    @Test
    void aStreamSendsItemsAndThenItsAnswer() throws Exception {
        client.raw(request("event.follow", 5, "{}"));
        for (int i = 1; i <= 3; i++) {
            JsonNode item = line();
            assertThat(item.get("method").stringValue()).isEqualTo("$/item");
            assertThat(item.get("params").get("id").intValue()).isEqualTo(5);
            assertThat(item.get("params").get("item").get("seq").intValue()).isEqualTo(i);
        }
        assertThat(line().toString()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}");
    }

    @Test
    void manyAreInFlightAndOneCanBeCalledOff() throws Exception {
        client.raw(request("doctor.run", 1, "{}"));
        door.api.blocked.await();
        assertThat(ask("project.list", 2, "{}").get("id").intValue()).isEqualTo(2);
        client.raw(request("doctor.run", 1, "{}"));
        assertThat(message(line())).contains("with this id is in flight");
        client.raw("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancel\",\"params\":{\"id\":1}}\n");
        JsonNode answer = line();
        assertThat(answer.get("id").intValue()).isEqualTo(1);
        assertThat(answer.get("error").get("data").get("code").stringValue()).isEqualTo("CANCELLED");
        assertThat(ask("project.list", 1, "{}").has("result")).isTrue();
    }

    @Test
    void unknownNotificationsAreSkipped() throws Exception {
        client.raw(
                "{\"jsonrpc\":\"2.0\",\"method\":\"$/whatever\"}\n{\"jsonrpc\":\"2.0\",\"method\":\"$/cancel\",\"params\":{\"id\":9}}\n");
        assertThat(ask("project.list", 1, "{}").has("result")).isTrue();
    }

    @Test
    void tooManyAtOnceAreRefused() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int id = 0; id <= RpcConnection.MOST; id++) {
            requests.append(request("doctor.run", id, "{}"));
        }
        client.raw(requests.toString());
        JsonNode answer = line();
        assertThat(answer.get("id").intValue()).isEqualTo(RpcConnection.MOST);
        assertThat(answer.get("error").get("data").get("code").stringValue()).isEqualTo("TOO_MANY_REQUESTS");
    }

    @Test
    void aLineThatIsTooLongIsSkipped() throws Exception {
        byte[] long9 = "x".repeat(9 * 1024 * 1024).getBytes(StandardCharsets.UTF_8);
        client.raw("{").raw(long9).raw("\n");
        assertThat(message(line())).contains("8388608");
        assertThat(ask("project.list", 1, "{}").has("result")).isTrue();
    }

    @Test
    void hangingUpCallsEverythingOff() throws Exception {
        client.raw(request("doctor.run", 1, "{}"));
        door.api.blocked.await();
        client.close();
        door.api.calledOff.await();
        await().until(() -> door.door.connections() == 0);
    }

    @Test
    void aProgramThatNeverReadsStopsOnlyItsOwnStream() throws Exception {
        client.raw(request("session.logs", 1, "{\"session\":\"a\"}"));
        try (FrameClient other = door.client()) {
            other.raw(request("project.list", 1, "{}"));
            assertThat(other.line()).contains("result");
        }
        client.close();
        door.api.calledOff.await();
    }

    @Test
    void aTicketIsGoodForOneConnection() throws Exception {
        String ticket = ticket();
        try (FrameClient terminal = door.client()) {
            terminal.raw("{\"jsonrpc\":\"2.0\",\"method\":\"$/redeem\",\"params\":{\"ticket\":\"" + ticket
                    + "\"}}\nraw {bytes\n");
            assertThat(terminal.line()).isEqualTo("raw {bytes");
            terminal.raw("more\n");
            assertThat(terminal.line()).isEqualTo("more");
            terminal.channel.shutdownOutput();
            assertThat(terminal.in.read()).isEqualTo(-1);
        }
        try (FrameClient again = door.client()) {
            again.raw("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$/redeem\",\"params\":{\"ticket\":\"" + ticket
                    + "\"}}\n");
            assertThat(again.line()).contains("unknown, used or too old");
        }
    }

    @Test
    void redeemingWithAnIdIsAnsweredFirst() throws Exception {
        try (FrameClient terminal = door.client()) {
            terminal.raw("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$/redeem\",\"params\":{\"ticket\":\"" + ticket()
                    + "\"}}\nx\n");
            assertThat(terminal.line()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
            assertThat(terminal.line()).isEqualTo("x");
        }
    }

    @Test
    void redeemingIsForFreshConnections() throws Exception {
        String ticket = ticket();
        client.raw(
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"$/redeem\",\"params\":{\"ticket\":\"" + ticket + "\"}}\n");
        assertThat(message(line())).contains("first message");
    }

    @Test
    void stoppingEndsWhatRunsAndDoesNotWaitForIdlePrograms() throws Exception {
        client.raw(request("doctor.run", 1, "{}"));
        door.api.blocked.await();
        door.door.stop();
        assertThat(line().get("error").get("data").get("code").stringValue()).isEqualTo("CANCELLED");
        door.door.close();
        assertThat(client.in.read()).isEqualTo(-1);
    }

    @Test
    void everyOperationOfTheTableHasAnAnswer() throws Exception {
        for (var operation : Operations.ALL) {
            try (FrameClient one = door.client()) {
                one.raw(request(operation.name(), 1, "{\"nothing\":1}"));
                JsonNode answer = Json.MAPPER.readTree(one.line());
                assertThat(code(answer)).as(operation.name()).isEqualTo(RpcCode.INVALID_PARAMS);
            }
        }
    }

    private String ticket() throws IOException {
        JsonNode result = ask("session.terminal", 1, "{\"session\":\"calc-1\"}").get("result");
        assertThat(result.get("ticket").stringValue()).matches("[0-9a-f]{32}");
        assertThat(result.get("expiresInSeconds").intValue()).isEqualTo(30);
        return result.get("ticket").stringValue();
    }

    private JsonNode ask(String method, int id, String params) throws IOException {
        client.raw(request(method, id, params));
        return line();
    }

    private String wrong(String method, String params) throws IOException {
        JsonNode answer = ask(method, 1, params);
        assertThat(code(answer)).isEqualTo(RpcCode.INVALID_PARAMS);
        return message(answer);
    }

    private String refusal(String message) throws IOException {
        try (FrameClient one = door.client()) {
            one.raw("{\"jsonrpc\":\"2.0\",\"method\":\"$/hello\"}\n" + message + "\n");
            JsonNode answer = Json.MAPPER.readTree(one.line());
            assertThat(code(answer)).isEqualTo(RpcCode.INVALID_REQUEST);
            return message(answer);
        }
    }

    private JsonNode line() throws IOException {
        return Json.MAPPER.readTree(client.line());
    }

    private static int code(JsonNode answer) {
        return answer.get("error").get("code").intValue();
    }

    private static String message(JsonNode answer) {
        return answer.get("error").get("message").stringValue();
    }

    private static String request(String method, int id, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}\n".formatted(id, method, params);
    }
}
