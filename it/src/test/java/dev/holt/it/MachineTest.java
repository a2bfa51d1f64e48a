package dev.holt.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Machines from the first to the last command, for a person who is not root too. */
@Tag("core")
class MachineTest {
    private final MachineLab lab = new MachineLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void oneIsMadeUsedAndDeletedByWhoeverIsThere() throws Exception {
        // With a network: what serves it runs as whoever made the machine too.
        String name = lab.holt("run", "-d", "--name", "box").succeeded().line();
        assertThat(name).isEqualTo("box");
        assertThat(lab.exec("box", "uname", "-s").succeeded().line()).isEqualTo("Linux");
        assertThat(lab.exec("box", "sh", "-c", "exit 42").status()).isEqualTo(42);
        assertThat(lab.sh("box", "id -u")).isEqualTo("0");
        assertThat((int) Files.getAttribute(Path.of("/proc/" + lab.vmm("box").pid()), "unix:uid"))
                .as("QEMU's user is never root")
                .isNotZero();

        Path tree = lab.home().makeDirectory("tree");
        lab.home().write(tree.resolve("hello"), "hello\n");
        lab.holt("vm", "cp", tree.toString(), "box:/root/").succeeded();
        assertThat(lab.sh("box", "cat /root/tree/hello && echo there > /root/tree/more"))
                .isEqualTo("hello");
        lab.holt(
                        "vm",
                        "cp",
                        "box:/root/tree",
                        lab.home().directory().resolve("back").toString())
                .succeeded();
        assertThat(lab.home().directory().resolve("back/more")).hasContent("there");

        lab.holt("vm", "stop", "box").succeeded();
        lab.assertOnlyUp();
        lab.holt("vm", "start", "box").succeeded();
        assertThat(lab.sh("box", "cat /root/tree/more")).isEqualTo("there");
        lab.holt("vm", "rm", "box").succeeded();
        lab.assertNothingIsLeft();
    }
}
