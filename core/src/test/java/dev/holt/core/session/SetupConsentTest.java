package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.fake.FakePlace;
import dev.holt.core.fake.World;
import dev.holt.core.project.ConsentedScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A script of a repository runs on the host only as its owner agreed to it. */
class SetupConsentTest {
    private static final byte[] AGREED = "make\n".getBytes(StandardCharsets.UTF_8);

    private final World world = new World();
    private final List<String> ran = new ArrayList<>();
    private final List<String> stages = new ArrayList<>();

    @BeforeEach
    void listen() {
        world.host().onRun(command -> {
            ran.add(command.argv().getLast());
            return FakePlace.completed(0, "");
        });
    }

    /** What the repository brings into the next work tree. */
    private void brings(String path, byte[] content) {
        world.host().unguardedFiles(World.WORKTREES.resolve("calc/calc-1")).putAtomic(path, content);
    }

    private void agree(String path) {
        world.changeProject(settings -> settings.withSetupFile(ConsentedScript.to(path, AGREED)));
    }

    private void spawn() throws InterruptedException {
        world.sessions().spawner().spawn(World.request(), World.operation(), stages::add);
    }

    @Test
    void whatWasAgreedToRuns() throws Exception {
        agree(".holt/setup");
        brings(".holt/setup", AGREED);

        spawn();

        assertThat(ran).containsExactly("umask 022; exec 2>&1\n./.holt/setup");
    }

    @Test
    void anotherContentDoesNotRun() {
        agree(".holt/setup");
        brings(".holt/setup", "make; curl".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(this::spawn)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONSENT_REQUIRED))
                .hasMessageContaining("not as it was agreed to");

        assertThat(ran).isEmpty();
    }

    @Test
    void aScriptThatIsGoneDoesNotRun() {
        agree("setup.sh");

        assertThatThrownBy(this::spawn)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONSENT_REQUIRED));

        assertThat(ran).isEmpty();
    }

    @Test
    void theUsualScriptDoesNotRunUnasked() throws Exception {
        brings(".holt/setup", AGREED);

        spawn();

        assertThat(ran).isEmpty();
        assertThat(stages)
                .anyMatch(stage -> stage.startsWith("not running .holt/setup") && stage.contains("setup-file="));
    }

    @Test
    void nothingIsSaidOfAScriptThatIsNotThere() throws Exception {
        spawn();

        assertThat(stages).noneMatch(stage -> stage.startsWith("not running"));
    }
}
