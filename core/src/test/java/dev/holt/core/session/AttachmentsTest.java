package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.fake.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttachmentsTest {
    private static final Path WORK_TREE = World.WORKTREES.resolve("calc/calc-1");

    private final World world = new World();

    private static Attachment file(String name, String content) {
        return new Attachment(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static SpawnRequest with(List<Attachment> attachments) {
        return World.request().withExtras(new SpawnRequest.Extras(null, null, Map.of(), List.of(), attachments));
    }

    private static List<String> names(String... given) {
        return Attachments.named(Stream.of(given).map(name -> file(name, "")).toList()).stream()
                .map(Attachment::name)
                .toList();
    }

    private String content(String path) {
        return new String(
                world.host().unguardedFiles(WORK_TREE).read(path, 1000).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static void refused(ErrorCode code, List<Attachment> attachments) {
        assertThatThrownBy(() -> Attachments.named(attachments))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void theAgentFindsThemAndItsPromptNamesThem() throws Exception {
        Session session = world.spawn(with(List.of(file("error.log", "oh"), file("b/error.log", "no"))));

        assertThat(content(".holt/attachments/error.log")).isEqualTo("oh");
        assertThat(content(".holt/attachments/error-2.log")).isEqualTo("no");
        assertThat(session.launch().prompt()).isEqualTo("""
                        fix the parser

                        # Attached file: .holt/attachments/error.log
                        # Attached file: .holt/attachments/error-2.log
                        """);
    }

    @Test
    void namesMeanNothingToAShellAndStayApart() {
        assertThat(names("../../etc/passwd", ".env", "-rf", "a b$(x).txt", "\u202egnp.x"))
                .containsExactly("passwd", "env", "rf", "a_b__x_.txt", "_gnp.x");
        assertThat(names("..", "", "A.txt", "a.TXT")).containsExactly("file", "file-2", "A.txt", "a-2.TXT");
        assertThat(names("x".repeat(300) + ".png").getFirst()).hasSize(100).endsWith("x.png");
    }

    @Test
    void tooMuchIsRefused() {
        Attachment large = new Attachment("large", new byte[(10 << 20) + 1]);
        Attachment most = new Attachment("most", new byte[10 << 20]);

        refused(ErrorCode.INVALID_ARGUMENT, List.of(large));
        refused(ErrorCode.INVALID_ARGUMENT, List.of(most, most, most));
        refused(ErrorCode.INVALID_ARGUMENT, Collections.nCopies(9, file("a", "")));
        assertThat(Attachments.named(List.of(most, most))).hasSize(2);
    }

    @Test
    void whatTheRepositoryHasIsNotReplaced() {
        world.host()
                .unguardedFiles(WORK_TREE)
                .putAtomic(".holt/attachments/a", "theirs".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> world.spawn(with(List.of(file("a", "mine")))))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKSPACE_TAMPERED))
                .hasMessageContaining("another name");

        assertThat(content(".holt/attachments/a")).isEqualTo("theirs");
        Judge.nothingIsLeft(world);
    }

    @Test
    void aWorkTreeWithAFileInTheWayIsRefused() {
        world.host().unguardedFiles(WORK_TREE).putAtomic(".holt", new byte[0]);

        assertThatThrownBy(world::spawn)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKSPACE_TAMPERED));

        Judge.nothingIsLeft(world);
    }

    @Test
    void aNewWorkTreeGetsThemAgain() throws Exception {
        Session session = world.spawn(with(List.of(file("a", "mine"))));
        world.sessions().stopper().kill(session.id(), World.operation(), _ -> {});
        world.sessions().cleaner().cleanup(List.of(session.id()), false, false, _ -> {});
        world.host().unguardedFiles(WORK_TREE).remove(".holt");

        world.sessions().restorer().restore(session.id(), null, World.operation(), _ -> {});

        assertThat(content(".holt/attachments/a")).isEqualTo("mine");
    }

    @Test
    void aFailedSpawnLeavesNone() {
        world.life().at("after session.spawn/setup", () -> {
            throw new IllegalStateException("struck");
        });

        assertThatThrownBy(() -> world.spawn(with(List.of(file("a", "mine"))))).hasMessage("struck");

        Judge.nothingIsLeft(world);
    }
}
