package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.fake.World;
import dev.holt.core.place.PlaceId;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private final World world = new World();

    @Test
    void bug22_readsNeverWrite() throws Exception {
        world.spawn();
        world.spawn();
        world.host().machine().reboot("boot-2");
        world.terminal().unreachable("hangs");
        world.restart();
        List<Session> rows = world.stores().sessions().list();
        int before = world.life().calls().size();

        assertThat(world.sessions().list()).hasSize(2);

        List<String> calls = world.life().calls();
        assertThat(calls.subList(before, calls.size())).containsExactly("SessionStore.list");
        assertThat(world.stores().sessions().list()).isEqualTo(rows);
    }

    @Test
    void theListIsByProjectAndNumber() throws Exception {
        for (int i = 0; i < 11; i++) {
            world.spawn();
        }

        assertThat(world.sessions().list())
                .extracting(seen -> seen.session().id().number())
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void aNameIsChangedAndTold() throws Exception {
        SessionId id = world.spawn().id();

        world.sessions().rename(id, "the parser");

        assertThat(world.session(id).name()).isEqualTo("the parser");
        assertThat(world.stores().events().all().getLast().facts()).containsEntry("what", "name");
    }

    @Test
    void whatIsNotThereIsSaidWithTheWayOut() throws Exception {
        SessionId id = world.spawn().id();
        assertThat(world.sessions().attach(id))
                .isInstanceOfSatisfying(
                        AttachWay.Exec.class, way -> assertThat(way.argv()).contains("fake:calc-1"));
        assertThat(world.sessions().workspace(id)).isEqualTo(world.workspace(id));

        world.sessions().stopper().kill(id, World.operation(), _ -> {});
        assertThatThrownBy(() -> world.sessions().attach(id)).hasMessageContaining("holt logs calc-1");

        world.sessions().cleaner().cleanup(List.of(id), false, false, _ -> {});
        assertThatThrownBy(() -> world.sessions().workspace(id)).hasMessageContaining("holt restore calc-1");

        assertThatThrownBy(() -> world.sessions().find(SessionId.parse("calc-9")))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_NOT_FOUND));
    }

    @Test
    void ofAMachineThatWasGivenBackThePatchIsNamed() throws Exception {
        SessionId id = world.spawn().id();
        Workspace here = world.workspace(id);
        Workspace there = new Workspace(
                PlaceId.machine("calc-1"),
                here.project(),
                here.session(),
                here.repository(),
                here.directory(),
                here.branch(),
                here.base(),
                here.baseRef());
        world.stores()
                .sessions()
                .change(
                        id,
                        s -> s.withWorkspace(there).withReleased().withPreserved("/patches/1.patch"),
                        s -> SessionEvents.changed(s, "workspace"));

        assertThatThrownBy(() -> world.sessions().workspace(id))
                .hasMessage("session calc-1: its work tree was given back; its work is in /patches/1.patch,"
                        + " 'holt restore calc-1' brings it back");
    }

    @ParameterizedTest
    @CsvSource({"-1,'a b c d '", "0,''", "1,'d '", "3,'b c d '", "99,'a b c d '"})
    void theLogIsReadFromItsEnd(int lines, String expected) throws Exception {
        SessionId id = world.spawn().id();
        put("output.log.1", "a\nb\n");
        put("output.log", "c\nd\n");
        StringBuilder read = new StringBuilder();

        world.sessions().readLog(id, lines, false, piece -> read.append(new String(piece, StandardCharsets.UTF_8)));

        assertThat(read.toString().replace('\n', ' ')).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3\n", "3 is longer than all before it\n"})
    void whoFollowsTheLogMissesNothingWhenItTurns(String next) throws Exception {
        SessionId id = world.spawn().id();
        put("output.log", "one\n");
        StringBuilder read = new StringBuilder();

        world.sessions().readLog(id, -1, true, piece -> {
            read.append(new String(piece, StandardCharsets.UTF_8));
            if (read.toString().equals("one\n")) {
                turn("two\n", next);
                world.sessions().stopper().kill(id, World.operation(), _ -> {});
            }
        });

        assertThat(read.toString()).isEqualTo("one\ntwo\n" + next);
    }

    @Test
    void whoFollowsTheLogIsToldWhatWentByUnread() throws Exception {
        SessionId id = world.spawn().id();
        put("output.log", "one\n");
        StringBuilder read = new StringBuilder();

        world.sessions().readLog(id, -1, true, piece -> {
            read.append(new String(piece, StandardCharsets.UTF_8));
            if (read.toString().equals("one\n")) {
                turn("two\n", "three\n");
                turn("four\n", "five is longer\n");
                world.sessions().stopper().kill(id, World.operation(), _ -> {});
            }
        });

        assertThat(read.toString()).isEqualTo("""
                        one

                        [holt: output came faster than it was read; some of it is missing here]
                        three
                        four
                        five is longer
                        """);
    }

    @Test
    void whoFollowsALogFromBeforeItsFirstByteMissesNothing() throws Exception {
        SessionId id = world.spawn().id();
        StringBuilder read = new StringBuilder();
        world.life().at("Files.pieceAt", () -> put("output.log", "one\n"));

        world.sessions().readLog(id, -1, false, piece -> read.append(new String(piece, StandardCharsets.UTF_8)));

        assertThat(read.toString()).isEqualTo("one\n");
    }

    /** The log becomes the older one with {@code rest} at its end, and a new one begins. */
    private void turn(String rest, String next) {
        Path directory = World.SESSIONS.resolve("calc-1");
        world.host().append(directory.resolve("output.log"), rest);
        world.host().rename(directory.resolve("output.log"), directory.resolve("output.log.1"));
        put("output.log", next);
    }

    private void put(String name, String content) {
        world.host()
                .unguardedFiles(World.SESSIONS.resolve("calc-1"))
                .putAtomic(name, content.getBytes(StandardCharsets.UTF_8));
    }
}
