package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.SessionId;
import dev.holt.core.fake.World;

/** Judges a world by what is really there, not by what the services say about it. */
final class Judge {
    private Judge() {}

    /** One session runs and everything that belongs to it is there, once. */
    static void runs(World world, SessionId id) {
        Session session = world.session(id);
        assertThat(session.run()).isInstanceOf(Run.Running.class);
        assertThat(world.host().machine().running()).containsExactly(world.process(id));
        assertThat(world.terminal().windowNames()).containsExactly(id.toString());
        assertThat(session.terminal()).isNotNull();
        assertThat(session.intent()).isEqualTo(Intent.RUNNING);
        assertThat(session.launch().argv()).isNotEmpty();
        assertThat(world.workspaces().trees())
                .containsExactly(world.workspace(id).directory());
        assertThat(world.files(id)).contains("launch", "env", "pid", "prompt.md");
        nothingOpen(world);
    }

    /** Nothing of any session is left but rows that say why. */
    static void nothingIsLeft(World world) {
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(world.workspaces().trees()).isEmpty();
        assertThat(world.workspaces().branches()).isEmpty();
        for (Session session : world.stores().sessions().list()) {
            assertThat(world.files(session.id())).isSubsetOf("setup.log");
            assertThat(session.terminal()).isNull();
            assertThat(session.run())
                    .isInstanceOfSatisfying(
                            Run.StartFailed.class,
                            failed -> assertThat(failed.reason()).isNotBlank());
        }
        nothingOpen(world);
    }

    /** No operation is under way and none went wrong silently. */
    static void nothingOpen(World world) {
        assertThat(world.stores().journal().open()).isEmpty();
        assertThat(world.stores().events().ofType("operation.undo-failed")).isEmpty();
        assertThat(world.stores().events().ofType("operation.recovery-failed")).isEmpty();
    }
}
