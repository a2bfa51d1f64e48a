package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in machines look like commands here: output, input, status, signals, terminal. One machine, {@code box}, serves most of the tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineRunTest {
    private final MachineLab lab = new MachineLab();

    @BeforeAll
    void start() {
        lab.start("box");
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @Test
    void theKernelIsTheGuestsAndTheMachineStaysUntilItIsDeleted() {
        HoltHome.Result run = lab.holt("run", "--name", "first", "--net", "none", "--", "uname", "-r")
                .succeeded();
        assertThat(run.line()).contains("cloud");
        assertThat(run.err()).isEmpty();
        assertThat(lab.state("first")).isEqualTo("running");
        lab.holt("vm", "delete", "first").succeeded();
        lab.assertOnlyUp("box");
        assertThat(lab.names()).containsExactly("box");
    }

    /** A kernel that takes its own addresses for impossible ones says {@code x} for each letter. */
    @Test
    void filesHaveTheirNames() {
        assertThat(lab.sh(
                        "box",
                        "cd /usr/share; readlink /proc/self/cwd /proc/self/exe; grep -c ' /proc proc ' /proc/mounts"))
                .isEqualTo("/usr/share\n/usr/bin/readlink\n1");
    }

    @Test
    void standardInputStreamsIntoARunThatLeavesNothing() {
        HoltHome.Result run =
                lab.fed(MachineLab.bytes("hi\n"), "run", "--rm", "--net", "none", "--", "tr", "a-z", "A-Z");
        assertThat(run.succeeded().out()).isEqualTo("HI\n");
        assertThat(run.err()).isEmpty();
        assertThat(lab.names()).containsExactly("box");
        lab.assertOnlyUp("box");
        assertThat(lab.directories()).containsExactly("box");
    }

    @Test
    void aRunThatFailsHasItsStatusAndLeavesNothingEither() {
        HoltHome.Result run = lab.holt("run", "--rm", "--net", "none", "--", "sh", "-c", "echo no >&2; exit 42");
        assertThat(run.status()).isEqualTo(42);
        assertThat(run.err()).isEqualTo("no\n");
        HoltHome.Result missing = lab.holt("run", "--rm", "--net", "none", "--", "no-such-program");
        assertThat(missing.status()).isEqualTo(127);
        assertThat(missing.err()).contains("no-such-program");
        assertThat(lab.names()).containsExactly("box");
        lab.assertOnlyUp("box");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aRunWhoseClientIsInterruptedLeavesNothing(String signal, int status) {
        HoltHome.Client client =
                lab.home().client("run", "--rm", "--net", "none", "--", "sh", "-c", "echo up; exec sleep 987654");
        await().atMost(PATIENCE).until(() -> client.out().contains("up"));
        lab.home().signal(signal, client.process().pid());
        assertThat(client.ended().status()).isEqualTo(status);
        await().atMost(PATIENCE).until(() -> lab.names().equals(List.of("box")));
        lab.assertOnlyUp("box");
    }

    @Test
    void aClientThatIsKilledLeavesNothingOfARun() {
        HoltHome.Client client =
                lab.home().client("run", "--rm", "--net", "none", "--", "sh", "-c", "echo up; exec sleep 987654");
        await().atMost(PATIENCE).until(() -> client.out().contains("up"));
        client.process().destroyForcibly();
        await().atMost(PATIENCE).until(() -> lab.names().equals(List.of("box")));
        lab.assertOnlyUp("box");
    }

    @Test
    void aDryRunMakesNothing() {
        HoltHome.Result plan =
                lab.holt("run", "--dry-run", "--name", "never", "--", "true").succeeded();
        assertThat(plan.out()).contains("memory", "256 MiB (a setting", "image");
        assertThat(lab.names()).containsExactly("box");
        assertThat(lab.directories()).containsExactly("box");
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, 0",
        "exit 42, 42",
        "exit 255, 255",
        "kill -TERM $$, 143",
        "kill -KILL $$, 137",
        "kill -SEGV $$, 139"
    })
    void theStatusIsTheCommandsOwn(String script, int status) {
        assertThat(lab.exec("box", "sh", "-c", script).status()).isEqualTo(status);
    }

    @Test
    void whatCanNotBeRunIsToldApart() {
        assertThat(lab.exec("box", "no-such-program").status()).isEqualTo(127);
        assertThat(lab.exec("box", "/etc/passwd").status()).isEqualTo(126);
        assertThat(lab.exec("no-such-machine", "true").status()).isEqualTo(125);
        HoltHome.Result nowhere = lab.holt("vm", "exec", "--cwd", "/no/such/place", "box", "--", "true");
        assertThat(nowhere.status()).isEqualTo(125);
        assertThat(nowhere.err()).contains("/no/such/place");
    }

    @Test
    void bug05_argumentsArriveAsTheyAre() {
        assertThat(lab.exec("box", "sh", "-c", "exit 42").status()).isEqualTo(42);
        String odd = "two  words; \"$HOME\" 'x'\n*\\ ü";
        assertThat(lab.exec("box", "printf", "%s|", odd, "", "--").succeeded().out())
                .isEqualTo(odd + "||--|");
    }

    @Test
    void outputAndErrorsAreApartAndInOrder() {
        HoltHome.Result result = lab.exec("box", "sh", "-c", "for i in 1 2 3; do echo o$i; echo e$i >&2; done");
        assertThat(result.succeeded().out()).isEqualTo("o1\no2\no3\n");
        assertThat(result.err()).isEqualTo("e1\ne2\ne3\n");
    }

    @Test
    void variablesAndDirectoryAreAsGiven() {
        lab.home().environment().put("FROM_HERE", "inherited");
        try {
            assertThat(lab.holt(
                                    "vm",
                                    "exec",
                                    "-e",
                                    "A=b c",
                                    "-e",
                                    "FROM_HERE",
                                    "--cwd",
                                    "/usr/share",
                                    "box",
                                    "--",
                                    "sh",
                                    "-c",
                                    "echo \"$A,$FROM_HERE,$PWD,$HOME,${HOLT_HOME-none}\"")
                            .succeeded()
                            .line())
                    .isEqualTo("b c,inherited,/usr/share,/root,none");
        } finally {
            lab.home().environment().remove("FROM_HERE");
        }
    }

    @Test
    void twentyMegabytesComeBackAsTheyWent() throws Exception {
        byte[] random = new byte[20 << 20];
        new Random(1).nextBytes(random);
        Path in = lab.home().directory().resolve("in");
        Path out = lab.home().directory().resolve("out");
        Files.write(in, random);
        lab.home()
                .run(
                        lab.home().directory(),
                        "sh",
                        "-c",
                        "'%s' vm exec box -- cat < in > out"
                                .formatted(lab.home().client()))
                .succeeded();
        assertThat(Files.mismatch(in, out)).isEqualTo(-1);
        Files.delete(in);
        Files.delete(out);
    }

    @Test
    void aReaderThatStopsEndsTheCommand() {
        HoltHome.Result result = lab.home()
                .run(
                        lab.home().directory(),
                        "sh",
                        "-c",
                        "'%s' vm exec box -- yes still-there | head -n 3"
                                .formatted(lab.home().client()))
                .succeeded();
        assertThat(result.out()).isEqualTo("still-there\nstill-there\nstill-there\n");
        await().atMost(PATIENCE).until(() -> running("yes still-there").equals("0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalsEndTheWholeProcessGroup(String signal) {
        HoltHome.Client client =
                lab.home().client("vm", "exec", "box", "--", "sh", "-c", "echo up; sleep 9876 | sleep 98765");
        await().atMost(PATIENCE).until(() -> client.out().contains("up"));
        await().atMost(PATIENCE).until(() -> running("sleep 9876").equals("2"));
        lab.home().signal(signal, client.process().pid());
        int number = List.of("HUP", "INT").indexOf(signal) + 1;
        assertThat(client.ended().status()).isEqualTo(128 + (number == 0 ? 15 : number));
        await().atMost(PATIENCE).until(() -> running("sleep 9876").equals("0"));
    }

    @Test
    void aTerminalHasItsSizeItsKeysAndIsAsBeforeAfterwards() {
        try (Screen screen = new Screen(lab.home(), lab.home().directory(), 150, 30)) {
            screen.type("h='%s'".formatted(lab.home().client()));
            screen.type("$h vm shell box; echo \"left with $?\"").awaits("root@box");
            screen.type("echo \"size $(stty size)\"").awaits("size 30 150");
            screen.resize(120, 25);
            await().atMost(PATIENCE).until(() -> {
                screen.type("echo \"now $(stty size)\"");
                return screen.text().contains("now 25 120");
            });
            screen.type("sleep 98765").keys("C-c");
            screen.type("echo \"status $?\"").awaits("status 130");
            screen.type("exit 7").awaits("left with 7");
            screen.type(
                            "echo \"$(stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo|isig|opost)$' | tr '\\n' ' ')done\"")
                    .awaits("echo done");
            assertThat(screen.text()).contains("isig").doesNotContain("-isig", "-icanon", "-echo ", "-opost");
            screen.type("$h vm exec box -- sleep 98765; echo \"interrupted with $?\"");
            await().atMost(PATIENCE).until(() -> running("sleep 98765").equals("1"));
            screen.keys("C-c").awaits("interrupted with 130");
            assertThat(running("sleep 98765")).isEqualTo("0");
        }
    }

    /** How many processes in the machine have arguments that begin so. */
    private String running(String arguments) {
        return lab.sh("box", "ps -eo args= | grep -c '^%s' || true".formatted(arguments));
    }
}
