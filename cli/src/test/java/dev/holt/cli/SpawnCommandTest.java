package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Extras;
import dev.holt.api.SessionRecords.Spawn;
import dev.holt.core.ErrorKind;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnCommandTest {
    private final Holt holt = new Holt();

    @TempDir
    Path directory;

    @BeforeEach
    void answer() {
        holt.api.on(Operations.SESSION_SPAWN, _ -> Samples.session("calc-1", "starting", ""));
    }

    @Test
    void standardOutputIsTheIdAlone() {
        var result = holt.run("spawn", "fix the parser");
        assertThat(result.out()).isEqualTo("calc-1\n");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
    }

    @Test
    void everyOptionArrives() {
        holt.environment.put("KEY", "secret");
        var result = holt.run(
                "spawn",
                "fix",
                "--agent",
                "shell",
                "--project=calc",
                "--name",
                "a name",
                "--branch",
                "b",
                "--from",
                "c",
                "--permissions",
                "auto",
                "--model",
                "m");
        assertThat(result.err()).isEmpty();
        assertThat(holt.api.asked)
                .containsExactly(new Spawn(
                        "calc",
                        "/work",
                        "shell",
                        "fix",
                        "a name",
                        "b",
                        "c",
                        "auto",
                        "m",
                        null,
                        holt.environment,
                        null));
    }

    @Test
    void whatOnlyThisSessionGetsArrives() throws Exception {
        Files.writeString(directory.resolve("rules.md"), "be brief\n");
        Files.writeString(directory.resolve("a b.log"), "oh");
        holt.directory = directory;
        var result = holt.run(
                "spawn",
                "fix",
                "--rules",
                "rules.md",
                "--issue",
                "ENG-42",
                "--env",
                "A=1=2",
                "--env=B=",
                "--pass",
                "TOKEN",
                "--attach",
                "a b.log");
        assertThat(result.err()).isEmpty();
        Extras extras = Objects.requireNonNull(((Spawn) holt.api.asked.getLast()).extras());
        assertThat(extras.rules()).isEqualTo("be brief\n");
        assertThat(extras.issue()).isEqualTo("ENG-42");
        assertThat(extras.variables()).isEqualTo(Map.of("A", "1=2", "B", ""));
        assertThat(extras.pass()).containsExactly("TOKEN");
        assertThat(extras.attachments()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("a b.log");
            assertThat(file.content()).isEqualTo("oh".getBytes(StandardCharsets.UTF_8));
        });
        holt.run("spawn", "two");
        assertThat(((Spawn) holt.api.asked.getLast()).extras()).isNull();
    }

    @Test
    void whatCanNotBeAttachedIsRefused() throws Exception {
        holt.directory = directory;
        Files.write(directory.resolve("large"), new byte[(10 << 20) + 1]);
        assertThat(holt.run("spawn", "x", "--attach", "nowhere").status()).isEqualTo(ExitStatus.NOT_FOUND);
        assertThat(holt.run("spawn", "x", "--attach", "large").err()).contains("more than 10 MiB");
        assertThat(holt.run("spawn", "x", "--attach", ".").err()).contains("not a regular file");
        assertThat(holt.run("spawn", "x", "--attach", "/dev/zero").err()).contains("not a regular file");
        assertThat(holt.run("spawn", "x", "--attach", "/dev/stdin").err()).contains("'-'");
        String[] many = Stream.concat(
                        Stream.of("spawn", "x"),
                        Stream.generate(() -> "--attach=large").limit(9))
                .toArray(String[]::new);
        assertThat(holt.run(many).err()).contains("9 files");
        assertThat(holt.run("spawn", "x", "--env", "A").err()).contains("NAME=VALUE");
        assertThat(holt.run("spawn", "x", "--rules", "nowhere").status()).isEqualTo(ExitStatus.NOT_FOUND);
        assertThat(holt.api.asked).isEmpty();
    }

    @Test
    void nothingOfOneCallIsLeftForTheNext() {
        holt.run("spawn", "one", "--agent", "shell", "--name", "n", "-q", "--json");
        holt.run("spawn", "-f");
        assertThat(holt.run("spawn", "two").out()).isEqualTo("calc-1\n");
        Spawn second = (Spawn) holt.api.asked.getLast();
        assertThat(second.agent()).isNull();
        assertThat(second.name()).isNull();
        assertThat(second.prompt()).isEqualTo("two");
    }

    @Test
    void whatWasLeftOutIsSaidWithATerminalAndWithout() {
        holt.api.noting("sync: /x is a link; it was left out");
        assertThat(holt.run("spawn", "x").err()).isEqualTo("holt: sync: /x is a link; it was left out\n");
        holt.tty = new Tty(false, false, true, 24, 80);
        assertThat(holt.run("spawn", "x").err()).endsWith("\r\033[Kholt: sync: /x is a link; it was left out\n");
    }

    @Test
    void stagesAreForTerminalsOnly() {
        holt.tty = new Tty(false, false, true, 24, 80);
        assertThat(holt.run("spawn", "x").err()).contains("doing session.spawn").endsWith("\r\033[K");
        assertThat(holt.run("spawn", "x", "-q").err()).isEmpty();
    }

    @Test
    void thePromptMayComeFromAFile() throws Exception {
        Files.writeString(directory.resolve("task.md"), "do it\n");
        holt.directory = directory;
        assertThat(holt.run("spawn", "-f", "task.md").status()).isZero();
        assertThat(((Spawn) holt.api.asked.getLast()).prompt()).isEqualTo("do it\n");
    }

    @Test
    void thePromptMayComeFromStandardInput() {
        holt.input = "do it".getBytes(StandardCharsets.UTF_8);
        assertThat(holt.run("spawn", "-").status()).isZero();
        assertThat(((Spawn) holt.api.asked.getLast()).prompt()).isEqualTo("do it");
    }

    @Test
    void thePromptIsTakenAsItIs() {
        for (String prompt : new String[] {"@file", "${sys:user.home} %n", "--", "'quoted'", "a  b"}) {
            assertThat(holt.run("spawn", "--", prompt).err()).isEmpty();
            assertThat(((Spawn) holt.api.asked.getLast()).prompt()).isEqualTo(prompt);
        }
    }

    @Test
    void anEmptyPromptIsRefusedWithTheWayOut() {
        for (String[] call : new String[][] {{"spawn"}, {"spawn", ""}, {"spawn", " \n"}, {"spawn", "-"}}) {
            var result = holt.run(call);
            assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(result.err()).startsWith("holt: no prompt").contains("-f FILE");
        }
        assertThat(holt.api.asked).isEmpty();
    }

    @Test
    void tooMuchTextIsRefused() {
        holt.input = new byte[5 * 1024 * 1024];
        var result = holt.run("spawn", "-");
        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.err()).contains("standard input: more than 1 MiB");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        holt.input = new byte[] {(byte) 0xc3, 0x28};
        assertThat(holt.run("spawn", "-").err()).contains("not UTF-8");
    }

    @Test
    void streamsOfTheCallerArePointedToTheDash() {
        for (String file : new String[] {"/dev/fd/63", "/dev/stdin", "/proc/self/fd/0"}) {
            assertThat(holt.run("spawn", "-f", file).err()).contains("'-'");
        }
        assertThat(holt.run("spawn", "-f", "/dev/zero").err()).contains("not a regular file");
        assertThat(holt.run("spawn", "-f", "nowhere").status()).isEqualTo(ExitStatus.NOT_FOUND);
    }

    @Test
    void wordsWithoutQuotesAreExplained() {
        var result = holt.run("spawn", "fix", "the", "parser");
        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.err()).contains("unexpected argument 'the'").contains("quotes");
    }

    @Test
    void theProjectOfASessionIsTakenFromItsEnvironment() {
        holt.environment.put("HOLT_PROJECT_ID", "calc");
        holt.run("spawn", "x");
        assertThat(((Spawn) holt.api.asked.getLast()).project()).isEqualTo("calc");
        holt.run("spawn", "x", "--project", "other");
        assertThat(((Spawn) holt.api.asked.getLast()).project()).isEqualTo("other");
    }

    @Test
    void aFailureIsOneLineAndAStatusByItsKind() {
        holt.api.on(Operations.SESSION_SPAWN, _ -> {
            throw FakeApi.failure("AGENT_PROGRAM_MISSING", ErrorKind.MISSING, "no claude; npm install it");
        });
        var result = holt.run("spawn", "x");
        assertThat(result.err()).isEqualTo("holt: no claude; npm install it\n");
        assertThat(result.status()).isEqualTo(ExitStatus.MISSING);
        var json = holt.run("spawn", "x", "--json");
        assertThat(json.err())
                .isEqualTo("{\"error\":{\"code\":\"AGENT_PROGRAM_MISSING\",\"message\":\"no claude; npm install it\","
                        + "\"details\":{},\"operation\":\"op-1\"}}\n");
        assertThat(json.out()).isEmpty();
    }
}
