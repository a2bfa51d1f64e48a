package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions that live in machines of their own: everything that the house does for one on the host. */
class AgentInMachineTest {
    private final MachineLab lab = new MachineLab();
    private final HoltHome home = lab.home();
    private Path repository = Path.of("/");

    @BeforeEach
    void prepare() {
        repository = home.project("calc");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private String spawn(String script, String... options) {
        List<String> command = new java.util.ArrayList<>(
                List.of("spawn", script, "--project", "calc", "--agent", "shell", "--in", "vm", "--net", "none"));
        command.addAll(List.of(options));
        return lab.holt(command.toArray(String[]::new)).succeeded().line();
    }

    private static void refused(int status, String why, HoltHome.Result result) {
        assertThat(result.status()).as(result.err()).isEqualTo(status);
        assertThat(result.err()).contains(why);
    }

    private void awaitStatus(String id, String status) {
        await().atMost(PATIENCE).until(() -> home.status(id).equals(status));
    }

    private String output(String id) {
        return lab.holt("logs", id).succeeded().out();
    }

    @Test
    void itLivesThereFromSpawnToCleanUp() throws Exception {
        Path note = home.directory().resolve("note.txt");
        home.write(note, "noted\n");
        String head = home.run(repository, "git", "rev-parse", "HEAD").line();
        String id = spawn("""
                echo "host $(hostname), home $HOME, port $HOLT_PORT_BASE, client ${HOLT_BIN:-none}, secret ${SECRET:-none}"
                git config user.email a@b; git config user.name A
                echo committed > one.txt; git add one.txt; git commit -qm one
                echo loose > two.txt
                cat .holt/attachments/note.txt
                while read -r line; do echo "got $line"; done
                """, "--attach", note.toString());
        JsonNode session = home.session(id);
        assertThat(session.path("place").asString()).isEqualTo("vm:" + id);
        assertThat(session.path("directory").asString()).isEqualTo("/root/calc");
        assertThat(lab.names()).containsExactly(id);
        await().atMost(PATIENCE).until(() -> output(id).contains("noted"));
        assertThat(output(id)).contains("host " + id + ", home /root, port 2", "client none, secret none");
        awaitStatus(id, "working");

        // The machine is not given away under it.
        refused(4, "session " + id + ", which lives in it", lab.holt("vm", "delete", id));

        // A message arrives, also after a restart of the daemon.
        lab.holt("send", id, "hello there").succeeded();
        await().atMost(PATIENCE).until(() -> output(id).contains("got hello there"));
        lab.holt("daemon", "stop").succeeded();
        awaitStatus(id, "working");
        lab.holt("send", id, "and again").succeeded();
        await().atMost(PATIENCE).until(() -> output(id).contains("got and again"));

        // Its work comes home as one patch, before the kill and after it.
        String patch = lab.holt("export", id).succeeded().out();
        assertThat(patch).contains("one.txt", "two.txt").doesNotContain(".holt/");
        assertThat(lab.holt("diff", id, "--stat").succeeded().out()).contains("one.txt", "two.txt");
        assertThat(lab.holt("diff", id, "--base", "main", "--stat").succeeded().out())
                .contains("one.txt", "two.txt");
        assertThat(lab.holt("kill", id).succeeded().out()).contains("preserved as");
        assertThat(lab.state(id)).isEqualTo("stopped");
        assertThat(home.status(id)).isEqualTo("stopped");
        assertThat(lab.holt("export", id).succeeded().out()).isEqualTo(patch);
        assertThat(output(id)).contains("got and again");
        Path applied = home.directory().resolve("work.patch");
        lab.holt("export", id, "-o", applied.toString()).succeeded();
        home.run(repository, "git", "apply", "--check", applied.toString()).succeeded();

        // It comes back in the same machine with the same files.
        lab.holt("restore", id).succeeded();
        awaitStatus(id, "working");
        assertThat(lab.sh(id, "cat /root/calc/two.txt; git -C /root/calc log --format=%s | head -1"))
                .isEqualTo("loose\none");

        // A clean-up takes the machine, and a restore after it makes another one with the work in it.
        lab.holt("kill", id).succeeded();
        assertThat(lab.holt("cleanup", id).succeeded().out()).contains("preserved as");
        assertThat(lab.names()).isEmpty();
        lab.holt("vm", "create", id).succeeded();
        refused(4, "is not session " + id + "'s", lab.holt("restore", id));
        assertThat(lab.names()).as("a machine of somebody else").containsExactly(id);
        lab.holt("vm", "delete", id).succeeded();
        lab.holt("restore", id).succeeded();
        assertThat(lab.sh(id, "cat /root/calc/two.txt /root/calc/one.txt")).isEqualTo("loose\ncommitted");
        lab.holt("kill", id).succeeded();
        refused(4, "preserved work", lab.holt("rm", id));
        lab.holt("rm", id, "--force").succeeded();
        lab.assertNothingIsLeft();
        assertThat(home.run(repository, "git", "rev-parse", "HEAD").line()).isEqualTo(head);
        assertThat(home.run(repository, "git", "status", "--porcelain").out()).isEmpty();
    }

    @Test
    void whatBecomesOfItsMachineIsTold() {
        String id = spawn("echo begun; sleep 1000");
        awaitStatus(id, "working");
        lab.holt("vm", "pause", id).succeeded();
        await().atMost(PATIENCE)
                .until(() -> home.session(id).path("why").asString().contains("is paused"));
        assertThat(home.status(id)).isEqualTo("unknown");
        lab.holt("vm", "resume", id).succeeded();
        awaitStatus(id, "working");
        lab.sh(id, "sync");

        lab.holt("config", "set", "restore.after-reboot", "true").succeeded();
        lab.holt("vm", "kill", id).succeeded();
        awaitStatus(id, "exited");
        lab.holt("daemon", "stop").succeeded();
        home.recover();
        assertThat(home.session(id).path("why").asString())
                .as("no reboot, after which it would be back")
                .isEqualTo("ended with its machine " + id + ", which was stopped");
        assertThat(home.status(id)).isEqualTo("exited");
        assertThat(lab.state(id)).isEqualTo("stopped");
        assertThat(output(id)).as("read from the disk of the machine").contains("begun");
        // Nobody knows what it held when it was cut off.
        refused(4, "can not be known while that is off; 'holt vm start " + id + "'", lab.holt("cleanup", id));
        lab.holt("cleanup", "--force", id).succeeded();
        lab.assertNothingIsLeft();
    }

    @Test
    void nothingInItIsLostAndNoOtherMachineIsTakenForIt() {
        String id = spawn("echo begun; sleep 1000");
        awaitStatus(id, "working");
        lab.holt("vm", "workspace", "prepare", id, repository.toString(), "--guest-path", "/root/notes")
                .succeeded();
        lab.sh(id, "echo mine > /root/notes/mine.txt; rm -rf /root/calc/.git; echo stray > /root/calc/stray.txt");
        assertThat(lab.holt("kill", id).succeeded().out()).contains("its .git is gone");

        // What stands in place of its clone goes aside.
        lab.holt("restore", id).succeeded();
        assertThat(lab.sh(id, "cat /root/calc.stray-1/stray.txt; git -C /root/calc status --short"))
                .isEqualTo("stray");
        refused(4, "/root/calc.stray-1", lab.holt("vm", "delete", id));
        lab.holt("kill", id).succeeded();

        // What a person has in it beside is asked about.
        refused(4, "/root/notes", lab.holt("rm", id));
        refused(4, "/root/notes", lab.holt("cleanup", id));
        refused(4, "/root/notes", lab.holt("cleanup", "--force", id));
        assertThat(lab.names()).containsExactly(id);

        // A machine of somebody else under its name is left alone.
        lab.holt("vm", "delete", "--force", id).succeeded();
        lab.start(id);
        refused(3, "is gone, and another has its name", lab.holt("export", id));
        refused(3, "is gone, and another has its name", lab.holt("diff", id));
        lab.holt("kill", id).succeeded();
        assertThat(home.status(id)).isEqualTo("stopped");
        lab.holt("rm", id).succeeded();
        assertThat(lab.state(id)).isEqualTo("running");
        lab.holt("vm", "delete", id).succeeded();
        lab.assertNothingIsLeft();
    }

    @Test
    void aSpawnThatFailsLeavesNothing() throws Exception {
        Path agents = Files.createDirectories(home.data().resolve("agents"));
        home.write(agents.resolve("absent.toml"), """
                summary = "an agent that no image has"
                program = "absent-agent"
                install = "echo no way >&2; exit 3"

                [command]
                start = ["{prompt-file}"]
                fresh = []

                [permissions]
                default = []
                """);
        refused(
                5,
                "no way",
                lab.holt("spawn", "x", "--project", "calc", "--agent", "absent", "--in", "vm", "--net", "none"));
        lab.assertNothingIsLeft();
        refused(
                3,
                "nowhere",
                lab.holt("spawn", "x", "--project", "calc", "--agent", "shell", "--in", "vm", "--image", "nowhere"));
        refused(2, "host or vm", lab.holt("spawn", "x", "--project", "calc", "--agent", "shell", "--in", "attic"));
        refused(2, "--in vm", lab.holt("spawn", "x", "--project", "calc", "--agent", "shell", "--image", "debian-12"));
        lab.assertNothingIsLeft();
    }

    @Test
    void nothingOfThisHostIsThereButWhatTheSettingsName() throws Exception {
        Path user = home.makeDirectory("user");
        home.write(home.makeDirectory("user/.tool").resolve("key"), "secret");
        Files.createSymbolicLink(user.resolve(".tool/leads-out"), Path.of("/etc/passwd"));
        Path settings = home.data().resolve("config.toml");
        home.write(settings, Files.readString(settings) + """

                        [[sync]]
                        host = "%1$s/.tool"
                        guest = "~/.tool"
                        mode = "0640"

                        [[sync]]
                        host = "%1$s/absent"
                        guest = "/etc/absent"
                        """.formatted(user));
        String id = spawn("sleep 1000");

        assertThat(lab.sh(id, "cd /root/.tool; ls; cat key; stat -c ' %a' key")).isEqualTo("key\nsecret 640");
        assertThat(lab.holt("config", "get", "vm.memory").succeeded().out()).contains("256M");
        assertThat(Files.readString(settings)).contains("[[sync]]");
        lab.holt("kill", id).succeeded();
        lab.holt("rm", "--force", id).succeeded();
        lab.assertNothingIsLeft();
    }
}
