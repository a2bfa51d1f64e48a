package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** Sessions in one machine, which is stopped and killed by the last two tests. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuestSessionTest {
    private final MachineLab lab = new MachineLab();

    @BeforeAll
    void start() {
        lab.start("box");
    }

    @AfterAll
    void close() {
        lab.close();
    }

    private HoltHome.Result session(String... arguments) {
        return lab.holt(
                Stream.concat(Stream.of("vm", "session"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Starts a script, with a standard input. */
    private void start(String name, String script) {
        assertThat(session("start", "box", "--name", name, "--stdin", "pipe", "--", "sh", "-c", script)
                        .succeeded()
                        .line())
                .isEqualTo(name);
    }

    private String status(String name) {
        return session("show", "box", name, "--json")
                .succeeded()
                .json()
                .get("status")
                .asString();
    }

    private void awaitStatus(String name, String status) {
        await().atMost(PATIENCE).until(() -> status(name).equals(status));
    }

    private String logs(String name, String... options) {
        return session(Stream.concat(Stream.of("logs", "box", name), Stream.of(options))
                        .toArray(String[]::new))
                .succeeded()
                .out();
    }

    private void awaitLog(String name, String part) {
        await().atMost(PATIENCE).until(() -> logs(name).contains(part));
    }

    @Test
    void oneIsStartedSeenFedAndStopped() {
        assertThat(session("start", "box", "--name", "rpc", "--stdin", "pipe", "--env", "K=V w", "--cwd", "/tmp")
                        .status())
                .as("a command is needed")
                .isEqualTo(2);
        session(
                        "start",
                        "box",
                        "--name",
                        "rpc",
                        "--stdin",
                        "pipe",
                        "--env",
                        "K=V w",
                        "--cwd",
                        "/tmp",
                        "--require",
                        "sh",
                        "--tag",
                        "role=rpc",
                        "--",
                        "sh",
                        "-c",
                        "echo \"$K $PWD $1\"; echo error >&2; while read line; do echo \"got $line\"; done; echo end",
                        "sh",
                        "a  'b'")
                .succeeded();
        awaitLog("rpc", "V w /tmp a  'b'\n");
        assertThat(session("logs", "box", "rpc", "--stderr").succeeded().err()).isEqualTo("error\n");
        assertThat(session("list", "box", "--tag", "role=rpc").succeeded().out())
                .contains("rpc", "running", "pipe");
        assertThat(session("list", "box", "--tag", "role=x").succeeded().err()).contains("no sessions");
        assertThat(session("start", "box", "--name", "rpc", "--", "true").err()).contains("is in machine box already");

        session("send", "box", "rpc", "one").succeeded();
        awaitLog("rpc", "got one\n");
        session("send", "box", "rpc", "--end", "two").succeeded();
        awaitStatus("rpc", "exited");
        assertThat(logs("rpc", "--stdout", "--tail", "2")).isEqualTo("got two\nend\n");
        assertThat(logs("rpc", "--stdout", "--offset", "16")).isEqualTo("got one\ngot two\nend\n");
        HoltHome.Result late = session("send", "box", "rpc", "three");
        assertThat(late.status()).isEqualTo(4);
        assertThat(late.err()).contains("is exited (expected: running)");
        assertThat(session("show", "box", "rpc").succeeded().out()).contains("status 0", "role=rpc");
    }

    /** The predecessor asked a script, which a wrong line end broke. */
    @Test
    void bug01_whatIsMissingIsNamedWithItsStage() {
        String[][] cases = {
            {"(cwd): /nowhere", "--cwd", "/nowhere", "--", "true"},
            {"(cwd): /etc/passwd", "--cwd", "/etc/passwd", "--", "true"},
            {
                "(required command): no-such, /no/such",
                "--require",
                "sh",
                "--require",
                "no-such",
                "--require",
                "/no/such",
                "--",
                "true"
            },
            {"(launch): holt-run: no-such-program", "--", "no-such-program"},
            {"(launch): holt-run: /etc", "--", "/etc"},
        };
        for (String[] each : cases) {
            List<String> arguments = new ArrayList<>(List.of("start", "box", "--name", "none"));
            arguments.addAll(List.of(each).subList(1, each.length));
            HoltHome.Result refused = session(arguments.toArray(String[]::new));
            assertThat(refused.status()).as(each[0]).isEqualTo(1);
            assertThat(refused.err()).contains(each[0]);
        }
        assertThat(session("show", "box", "none").status()).isEqualTo(3);
        assertThat(lab.exec("box", "ls", "/var/lib/holt/sessions/none").status())
                .isNotZero();
        assertThat(session("start", "nobox", "--", "true").status()).isEqualTo(3);
        assertThat(session("send", "box", "none", "x").status()).isEqualTo(3);
    }

    @Test
    void bug06_statusesAreTheCommandsOwn() {
        start("seven", "exit 7");
        start("term", "kill -TERM $$");
        awaitStatus("seven", "exited");
        awaitStatus("term", "exited");
        assertThat(session("show", "box", "seven", "--json").json().get("code").asInt())
                .isEqualTo(7);
        assertThat(session("show", "box", "term", "--json").json().get("signal").asInt())
                .isEqualTo(15);
    }

    /** The predecessor's writes were whole up to 4096 bytes. */
    @Test
    void whatIsSentIsWholeHoweverLargeAndWhateverItIs() throws Exception {
        for (int size : new int[] {1 << 20, 64 << 20}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            Path file = lab.home().directory().resolve("input-" + size);
            Files.write(file, content);
            String name = "sum-" + size;
            start(name, "sha256sum");
            session("send", "box", name, "--file", file.toString(), "--end").succeeded();
            await().atMost(PATIENCE.multipliedBy(4)).until(() -> status(name).equals("exited"));
            assertThat(logs(name))
                    .startsWith(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        }
        start("piped", "wc -c");
        byte[] piped = new byte[5 << 20];
        lab.fed(piped, "vm", "session", "send", "box", "piped", "-", "--end").succeeded();
        awaitStatus("piped", "exited");
        assertThat(logs("piped").strip()).isEqualTo("5242880");
        assertThat(session("send", "box", "piped", "--file", "/nowhere").err()).contains("nothing was sent");
    }

    @Test
    void manySendersAreNeverMixed() throws Exception {
        start("many", "sort | uniq -c | wc -l");
        String padding = "x".repeat(20_000);
        try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
            List<Future<?>> sent = IntStream.range(0, 12)
                    .<Future<?>>mapToObj(i -> senders.submit(() ->
                            session("send", "box", "many", "line" + i + padding).succeeded()))
                    .toList();
            for (Future<?> each : sent) {
                each.get();
            }
        }
        session("send", "box", "many", "--end").succeeded();
        awaitStatus("many", "exited");
        assertThat(logs("many").strip()).isEqualTo("12");
    }

    /** The predecessor signalled one process. */
    @Test
    void stopAndKillEndTheWholeGroup() {
        start("group", "sleep 4321 & echo ready; wait");
        start("stubborn", "trap '' TERM; sleep 4322 & echo ready; wait; wait; sleep 4323");
        awaitLog("group", "ready");
        awaitLog("stubborn", "ready");
        assertThat(session("stop", "box", "group").succeeded().line()).isEqualTo("group  exited  signal 15");
        assertThat(session("stop", "box", "stubborn", "--grace", "0")
                        .succeeded()
                        .line())
                .isEqualTo("stubborn  exited  signal 9");
        start("killed", "exec sleep 4324");
        assertThat(session("kill", "box", "killed").succeeded().line()).isEqualTo("killed  exited  signal 9");
        assertThat(lab.sh("box", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'sleep 432[1-4]' || true"))
                .isEqualTo("0");
        assertThat(session("stop", "box", "group").succeeded().line()).isEqualTo("group  exited  signal 15");
    }

    @Test
    void aFloodIsBoundedAndItsOffsetsStayTrue() {
        start("flood", "yes 1234567 | head -n 5000000; echo last");
        await().atMost(PATIENCE.multipliedBy(4)).until(() -> status("flood").equals("exited"));
        assertThat(logs("flood", "--tail", "2")).isEqualTo("1234567\nlast\n");
        assertThat(logs("flood", "--stdout", "--offset", "39999992")).isEqualTo("1234567\nlast\n");
        String kept = logs("flood", "--stdout", "--offset", "0");
        assertThat(kept.length()).isBetween(8 << 20, 16 << 20);
        assertThat(lab.sh("box", "cat /var/lib/holt/sessions/flood/stdout.log.* | wc -c"))
                .isEqualTo(Integer.toString(kept.length()));
    }

    @Test
    void oneWritesAndManyRead() throws Exception {
        start("chat", "echo begin; while read line; do echo \"got $line\"; echo \"err $line\" >&2; done; exit 9");
        awaitLog("chat", "begin");
        HoltHome.Client reader =
                lab.home().client("vm", "session", "attach", "box", "chat", "--read-only", "--stdout-offset", "0");
        await().atMost(PATIENCE).until(() -> reader.out().equals("begin\n"));
        HoltHome.Client writer = lab.home().client("vm", "session", "attach", "box", "chat");
        await().atMost(PATIENCE)
                .until(() -> session("show", "box", "chat", "--json")
                        .json()
                        .get("attached")
                        .asBoolean());
        HoltHome.Result second = lab.fed(new byte[0], "vm", "session", "attach", "box", "chat");
        assertThat(second.err())
                .contains("somebody else is attached to its input")
                .contains("--read-only");
        session("send", "box", "chat", "hello").succeeded();
        await().atMost(PATIENCE).until(() -> writer.out().contains("got hello\n"));
        await().atMost(PATIENCE).until(() -> reader.out().equals("begin\ngot hello\n"));
        await().atMost(PATIENCE).until(() -> reader.err().contains("err hello\n"));

        lab.home().signal("INT", writer.process().pid());
        HoltHome.Result detached = writer.ended();
        assertThat(detached.status()).isZero();
        assertThat(detached.err()).contains("holt: detached;").contains("--stdout-offset 16");
        HoltHome.Result fed = lab.fed(
                "again\n".getBytes(StandardCharsets.UTF_8), "vm", "session", "send", "box", "chat", "-", "--end");
        fed.succeeded();
        assertThat(reader.ended().status()).isEqualTo(9);
        assertThat(reader.out()).isEqualTo("begin\ngot hello\ngot again\n");
    }

    @Test
    void whatIsWrittenWhileAttachedArrives() {
        start("typed", "read a; read b; echo \"$a-$b\"; exit 4");
        HoltHome.Result attached = lab.fed(
                "one\ntwo\n".getBytes(StandardCharsets.UTF_8),
                "vm",
                "session",
                "attach",
                "box",
                "typed",
                "--stdout-offset",
                "0");
        assertThat(attached.status()).isEqualTo(4);
        assertThat(attached.out()).isEqualTo("one-two\n");
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void bug16_aDaemonThatDiesEndsNoSession() {
        start("survivor", "i=0; while read line; do i=$((i+1)); echo \"$i $line\"; done");
        session("send", "box", "survivor", "one").succeeded();
        awaitLog("survivor", "1 one\n");
        HoltHome.Client follower = lab.home().client("vm", "session", "attach", "box", "survivor");
        lab.home().crash();
        assertThat(follower.ended().status()).isNotZero();
        lab.home().recover();
        assertThat(status("survivor")).isEqualTo("running");
        session("send", "box", "survivor", "two").succeeded();
        awaitLog("survivor", "2 two\n");
        assertThat(logs("survivor", "--stdout", "--offset", "6")).isEqualTo("2 two\n");
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aMachineThatIsStoppedKeepsWhatTheyPrintedAndHowTheyEnded() {
        start("tidy", "trap 'echo tidied; exit 5' TERM; echo ready; while :; do sleep 0.1; done");
        awaitLog("tidy", "ready");
        lab.holt("vm", "stop", "box").succeeded();
        assertThat(session("show", "box", "tidy").succeeded().out())
                .contains("exited", "status 5; its machine was stopped");
        assertThat(logs("tidy")).isEqualTo("ready\ntidied\n");
        assertThat(logs("tidy", "--stdout", "--offset", "6")).isEqualTo("tidied\n");
        assertThat(session("send", "box", "tidy", "x").err()).contains("is exited");
        HoltHome.Result down = session("start", "box", "--", "true");
        assertThat(down.status()).isEqualTo(4);
        assertThat(down.err()).contains("holt vm start box");
        lab.holt("vm", "start", "box").succeeded();
        assertThat(logs("tidy")).isEqualTo("ready\ntidied\n");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aMachineThatIsKilledTellsTheTruthOfItsSessions() throws Exception {
        start("lost", "echo here; exec sleep 4325");
        awaitLog("lost", "here");
        lab.sh("box", "sync");
        lab.holt("vm", "kill", "box").succeeded();
        assertThat(session("show", "box", "lost").succeeded().out())
                .contains("failed", "'holt vm session logs box lost' looks there");
        Path file = lab.home().data().resolve("machines/box/disk.qcow2");
        byte[] disk = Files.readAllBytes(file);

        // Of one who was reading when the daemon died nothing is left.
        HoltHome.Client cut = lab.home().client("vm", "session", "logs", "box", "lost");
        await().atMost(PATIENCE).until(() -> !lab.processes().isEmpty());
        lab.home().crash();
        assertThat(cut.ended().status()).isNotZero();
        assertThat(lab.state("box")).isEqualTo("stopped");
        lab.assertOnlyUp();

        assertThat(logs("lost")).isEqualTo("here\n");

        assertThat(Files.readAllBytes(file)).as("nothing was written").isEqualTo(disk);
        assertThat(lab.state("box")).isEqualTo("stopped");
        assertThat(session("show", "box", "lost").succeeded().out())
                .contains("failed", "its machine went down before its end was reported");
        lab.holt("vm", "start", "box").succeeded();
        assertThat(session("show", "box", "lost").succeeded().out())
                .contains("failed", "its machine went down before its end was reported");
        assertThat(logs("lost")).isEqualTo("here\n");
    }
}
