package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.fake.World;
import dev.holt.core.project.ProjectRules;
import dev.holt.core.terminal.SafeText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent is told beside its prompt. */
class RulesTest {
    private static final Path GENERAL = Path.of("/home/agatha/rules.md");
    private static final Path WORK_TREE = World.WORKTREES.resolve("calc/calc-1");

    private final World world = new World();
    private final List<String> stages = new ArrayList<>();

    private static SpawnRequest request(@Nullable String rules) {
        return World.request().withExtras(new SpawnRequest.Extras(rules, "ENG-42", Map.of(), List.of(), List.of()));
    }

    private Session spawn(@Nullable String rules) throws InterruptedException {
        return world.sessions().spawner().spawn(request(rules), World.operation(), stages::add);
    }

    private void write(Path file, String text) {
        world.host()
                .unguardedFiles(Objects.requireNonNull(file.getParent()))
                .putAtomic(file.getFileName().toString(), text.getBytes(StandardCharsets.UTF_8));
    }

    private void projectRules(@Nullable String file, @Nullable String text) {
        world.changeProject(settings -> settings.withRules(new ProjectRules(file, text)));
    }

    private String told(Session session) {
        return new String(
                world.host()
                        .unguardedFiles(World.SESSIONS)
                        .read(session.id() + "/system.md", SafeText.MOST_BYTES)
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }

    private static void refused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Test
    void everyAgentKnowsWhereItIs() throws Exception {
        Session session = spawn(null);

        assertThat(told(session))
                .isEqualTo(session.launch().systemPrompt())
                .startsWith("# Where you are\n")
                .contains("session calc-1", WORK_TREE.toString(), "holt/calc-1/main", "began at main")
                .contains(".holt/inbox/read", "$HOLT_BIN", "Ports 20000 to 20009", "issue ENG-42")
                .doesNotContain("# Rules");
    }

    @Test
    void rulesComeFromTheGeneralToTheSpecial() throws Exception {
        world.settings().rules(GENERAL);
        write(GENERAL, "be kind\n");
        projectRules("docs/agents.md", "use tabs");
        write(WORK_TREE.resolve("docs/agents.md"), "\nrun the tests\n\n");

        assertThat(told(spawn("only the parser"))).endsWith("""

                        # Rules for every project

                        be kind

                        # Rules of the repository, from docs/agents.md

                        run the tests

                        # Rules of project calc

                        use tabs

                        # Rules for this session

                        only the parser
                        """);
    }

    @Test
    void aRestoreTellsWhatWasToldThen() throws Exception {
        world.settings().rules(GENERAL);
        write(GENERAL, "then");
        Session session = spawn(null);
        write(GENERAL, "now");
        world.sessions().stopper().kill(session.id(), World.operation(), _ -> {});

        world.sessions().restorer().restore(session.id(), null, World.operation(), _ -> {});

        assertThat(told(session)).contains("then").doesNotContain("now");
    }

    @Test
    void rulesThatAreNotThereAreNamed() {
        world.settings().rules(GENERAL);
        refused(ErrorCode.RULES_UNREADABLE, "/home/agatha/rules.md is not there", () -> spawn(null));
        assertThat(world.stores().sessions().list()).isEmpty();

        world.settings().rules(null);
        projectRules("docs/agents.md", null);
        refused(ErrorCode.RULES_UNREADABLE, WORK_TREE + "/docs/agents.md is not there", () -> spawn(null));
        Judge.nothingIsLeft(world);
    }

    @Test
    void rulesBehindALinkAreNotRead() {
        projectRules("docs/agents.md", null);
        write(WORK_TREE.resolve("docs/agents.md"), "secret");
        world.host().unreadable(WORK_TREE.resolve("docs/agents.md"), ErrorCode.INVALID_ARGUMENT);

        refused(ErrorCode.RULES_UNREADABLE, "leads through a link", () -> spawn(null));
        Judge.nothingIsLeft(world);
    }

    @Test
    void bytesThatAreNoTextAreNoRules() {
        world.settings().rules(GENERAL);
        world.host().unguardedFiles(Path.of("/home/agatha")).putAtomic("rules.md", new byte[] {(byte) 0xc3, 0x28});

        refused(ErrorCode.RULES_UNREADABLE, "is no text", () -> spawn(null));
    }

    @Test
    void rulesThatFitIntoNoArgumentAreRefused() {
        refused(ErrorCode.TEXT_TOO_LONG, "100,000", () -> spawn("x".repeat(100_001)));
        assertThat(world.stores().sessions().list()).isEmpty();

        projectRules(null, "x".repeat(60_000));
        refused(ErrorCode.TEXT_TOO_LONG, "100,000", () -> spawn("x".repeat(60_000)));
        Judge.nothingIsLeft(world);
    }

    @Test
    void anAgentThatTakesNoneIsToldNothing() throws Exception {
        world.agent().withoutRules();

        Session session = spawn(null);

        assertThat(session.launch().systemPrompt()).isNull();
        assertThat(world.files(session.id())).doesNotContain("system.md");
        assertThat(stages).noneMatch(stage -> stage.contains("rules"));
    }

    @Test
    void anAgentThatTakesNoneGoesWithoutThoseOfTheSettings() throws Exception {
        world.agent().withoutRules();
        world.settings().rules(GENERAL);

        spawn(null);
        assertThat(stages).contains("fake takes no rules beside its prompt: those of the settings are left out");

        projectRules(null, "use tabs");
        world.settings().rules(null);
        spawn(null);
        assertThat(stages).contains("fake takes no rules beside its prompt: those of the project are left out");
    }

    @Test
    void anAgentThatTakesNoneIsRefusedThoseThatWereAskedFor() {
        world.agent().withoutRules();

        refused(ErrorCode.RULES_UNSUPPORTED, "leave --rules out", () -> spawn("only the parser"));
        assertThat(world.stores().sessions().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../rules.md", "/etc/passwd", "a/../../b", ".git/config", "a/.GIT/x", "-x", "a b", "", "./a"})
    void aFileOfTheRepositoryIsInsideOfIt(String path) {
        refused(ErrorCode.SETTING_INVALID, "rules-file: '" + path + "'", () -> projectRules(path, null));
    }
}
