package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.fake.World;
import dev.holt.core.project.SharedFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one session gets beside the defaults of its project, and what its project shares with it. */
class SpawnExtrasTest {
    private final World world = new World();
    private final List<String> stages = new ArrayList<>();

    private static SpawnRequest with(@Nullable String issue, Map<String, String> variables, List<String> pass) {
        return World.request().withExtras(new SpawnRequest.Extras(null, issue, variables, pass, List.of()));
    }

    private void refused(SpawnRequest request) {
        assertThatThrownBy(() -> world.spawn(request))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        assertThat(world.stores().sessions().list()).isEmpty();
    }

    private String environmentOf(Session session) {
        return new String(
                world.host()
                        .unguardedFiles(World.SESSIONS)
                        .read(session.id() + "/env", 1 << 20)
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }

    @Test
    void valuesAreInTheFileOfTheSessionOnly() throws Exception {
        Session session = world.spawn(with(null, Map.of("TOKEN", "hush"), List.of("SECRET")));

        assertThat(environmentOf(session)).contains("TOKEN=hush\0", "SECRET=of the caller\0");
        assertThat(session.launch().environmentNames()).contains("TOKEN", "SECRET");
        assertThat(world.session(session.id()).toString()).doesNotContain("hush", "of the caller");
        assertThat(world.stores().events().all().toString()).doesNotContain("hush", "of the caller");
    }

    @Test
    void aRestoreHasTheSameVariables() throws Exception {
        Session session = world.spawn(with("ENG-42", Map.of("TOKEN", "hush"), List.of()));
        world.sessions().stopper().kill(session.id(), World.operation(), _ -> {});

        world.sessions().restorer().restore(session.id(), null, World.operation(), _ -> {});

        assertThat(environmentOf(session))
                .contains("TOKEN=hush\0", "HOLT_ISSUE_ID=ENG-42\0", "HOLT_PORT_BASE=20000\0", "HOLT_PORT_COUNT=10\0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1A",
                "A-B",
                "A B",
                "A=",
                "HOLT_SESSION_ID",
                "HOLT_HOME",
                "HOLT_PORT_BASE",
                "HOLT_CALLER_UMASK"
            })
    void namesThatAreNoneOrOursAreRefused(String name) {
        refused(with(null, Map.of(name, "x"), List.of()));
        refused(with(null, Map.of(), List.of(name)));
    }

    @Test
    void aValueWithANulIsRefused() {
        refused(with(null, Map.of("A", "x\0B=y"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "\u001b[2J", "\u202eabc"})
    void anIssueIsOneLineThatCanBeShown(String issue) {
        refused(with(issue, Map.of(), List.of()));
    }

    @Test
    void theIssueIsStored() throws Exception {
        assertThat(world.spawn(with("#42", Map.of(), List.of())).launch().issue())
                .isEqualTo("#42");
    }

    @Test
    void theSearchPathThatWasAskedForFindsTheProgram() throws Exception {
        world.host().uninstall("/usr/bin/fake-agent");
        world.host().install("/opt/tools/fake-agent");

        Session session = world.spawn(with(null, Map.of("PATH", "/opt/tools"), List.of()));

        assertThat(session.launch().argv().getFirst()).isEqualTo("/opt/tools/fake-agent");
    }

    @Test
    void whatTheProjectSharesIsLinkedAndCopied() throws Exception {
        world.changeProject(s -> s.withFiles(new SharedFiles(List.of("node_modules"), List.of(".env*"))));

        world.sessions().spawner().spawn(World.request(), World.operation(), stages::add);

        assertThat(world.workspaces().linked()).containsExactly("node_modules");
        assertThat(stages).contains("copied 1 files that git ignores");
    }

    @Test
    void thatGitCanNotBeToldIsSaidAndNoFailure() throws Exception {
        world.workspaces().breakHiding("info/exclude is a link");

        world.sessions().spawner().spawn(World.request(), World.operation(), stages::add);

        assertThat(stages).contains("info/exclude is a link");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../..", "..", "/tmp", ".git", "a/.git/b", ".holt", ".holt/inbox", ".HOLT/x", "a//b", "a/", "-a"
            })
    void onlyPathsInsideAreLinked(String path) {
        assertThatThrownBy(() -> new SharedFiles(List.of(path), List.of()))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SETTING_INVALID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"# x", "a b", "a\nb", ""})
    void aPatternIsOneWord(String pattern) {
        assertThatThrownBy(() -> new SharedFiles(List.of(), List.of(pattern)))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SETTING_INVALID));
    }
}
