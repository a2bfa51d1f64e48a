package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Attach;
import dev.holt.api.SessionRecords.ChangedFileView;
import dev.holt.api.SessionRecords.Changes;
import dev.holt.api.SessionRecords.Chunk;
import dev.holt.api.SessionRecords.Cleaned;
import dev.holt.api.SessionRecords.CleanedSession;
import dev.holt.api.SessionRecords.Export;
import dev.holt.api.SessionRecords.Killed;
import dev.holt.api.SessionRecords.Logs;
import dev.holt.api.SessionRecords.PreservedView;
import dev.holt.api.SessionRecords.Refusal;
import dev.holt.api.SessionRecords.Restored;
import dev.holt.api.SessionRecords.RestoredList;
import dev.holt.api.SessionRecords.SessionDetails;
import dev.holt.api.SessionRecords.SessionRef;
import dev.holt.core.ErrorKind;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionCommandsTest {
    private static final Tty TERMINAL = new Tty(true, true, true, 24, 80);

    private final Holt holt = new Holt();

    @TempDir
    Path directory;

    @Test
    void showSaysEverything() {
        holt.api.on(Operations.SESSION_SHOW, _ -> details());
        var result = holt.run("show", "calc-1");
        assertThat(result.out()).contains("calc-1", "working", "the process runs", "(3m ago)", "4711", "PATH HOME");
        assertThat(result.out()).contains("  line one\n  line two");
        assertThat(holt.run("show", "calc-1", "--json").out()).startsWith("{\"id\":\"calc-1\"");
    }

    @Test
    void insideASessionItsOwnIsMeant() {
        holt.api.on(Operations.SESSION_SHOW, _ -> details());
        assertThat(holt.run("show").status()).isEqualTo(ExitStatus.USAGE);
        holt.environment.put("HOLT_SESSION_ID", "calc-9");
        assertThat(holt.run("show").status()).isZero();
        assertThat(holt.api.asked).containsExactly(new SessionRef("calc-9"));
    }

    @Test
    void logsPassAsTheyAreThroughAPipe() {
        holt.api.on(Operations.SESSION_LOGS, _ -> List.of(chunk("a\033[31mb\033[0m\033]0;title\007c\n")));
        assertThat(holt.run("logs", "calc-1", "-f", "-n", "5").out()).isEqualTo("a\033[31mb\033[0m\033]0;title\007c\n");
        assertThat(holt.api.asked).containsExactly(new Logs("calc-1", 5, true, false));
    }

    @Test
    void logsCanNotCommandATerminal() {
        holt.tty = TERMINAL;
        holt.api.on(
                Operations.SESSION_LOGS,
                _ -> List.of(
                        chunk("a\033[31mb\033[0m\033]0;ti"),
                        chunk("tle\007c\033[2J\033(Bd\007é\033[3"),
                        chunk("2me\r\n")));
        assertThat(holt.run("logs", "calc-1").out()).isEqualTo("a\033[31mb\033[0mcdé\033[32me\r\n");
        holt.environment.put("NO_COLOR", "1");
        assertThat(holt.run("logs", "calc-1").out()).isEqualTo("abcdée\r\n");
    }

    @Test
    void attachBecomesTheTerminal() {
        holt.api.on(
                Operations.SESSION_ATTACH,
                _ -> new Attach(List.of("tmux", "attach"), List.of("TMUX"), "Ctrl-b d", null));
        assertThat(holt.run("attach", "calc-1").err())
                .contains("no terminal here")
                .contains("holt logs -f calc-1");
        holt.tty = TERMINAL;
        var exec = holt.run("attach", "calc-1").exec().orElseThrow();
        assertThat(exec.argv()).containsExactly("tmux", "attach");
        assertThat(exec.remove()).containsExactly("TMUX");
        holt.environment.put("TMUX", "x");
        assertThat(holt.run("attach", "calc-1").err()).contains("inside tmux");
        holt.environment.put("HOLT_SESSION_ID", "calc-1");
        assertThat(holt.run("attach", "calc-1").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void exportWritesTheFileWholeOrNotAtAll() throws Exception {
        holt.directory = directory;
        byte[] patch = {0, 1, (byte) 0xff};
        holt.api.on(Operations.SESSION_EXPORT, _ -> List.of(new Chunk(patch)));
        holt.api.on(
                Operations.SESSION_CHANGES,
                _ -> new Changes("base", List.of(new ChangedFileView("run.sh", "added", 1, 0, List.of("executable")))));
        Files.writeString(directory.resolve("old.patch"), "old");
        var result = holt.run("export", "calc-1", "-o", "old.patch");
        assertThat(result.err()).isEqualTo("holt: look at run.sh: executable\n");
        assertThat(result.status()).isZero();
        assertThat(directory.resolve("old.patch")).hasBinaryContent(patch);
        assertThat(holt.run("export", "calc-1", "-o", "new.patch", "--json").out())
                .isEqualTo("{\"session\":\"calc-1\",\"file\":\"%s\",\"bytes\":3}\n"
                        .formatted(directory.resolve("new.patch")));

        holt.api.on(Operations.SESSION_EXPORT, _ -> {
            throw FakeApi.failure("SESSION_NOT_FOUND", ErrorKind.NOT_FOUND, "no such session");
        });
        assertThat(holt.run("export", "calc-2", "-o", "old.patch").status()).isEqualTo(ExitStatus.NOT_FOUND);
        assertThat(directory.resolve("old.patch")).hasBinaryContent(patch);
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void exportGoesToStandardOutputUnlessToldOtherwise() {
        holt.api.on(Operations.SESSION_EXPORT, _ -> List.of(chunk("pat"), chunk("ch")));
        assertThat(holt.run("export", "calc-1").out()).isEqualTo("patch");
        assertThat(holt.run("export", "calc-1", "-o", "-", "--base", "main").out())
                .isEqualTo("patch");
        assertThat(holt.api.asked).containsExactly(new Export("calc-1", null), new Export("calc-1", "main"));
    }

    @Test
    void exportOverwritesNothingButFiles() throws Exception {
        holt.directory = directory;
        Files.createDirectory(directory.resolve("sub"));
        assertThat(holt.run("export", "calc-1", "-o", "sub").err()).contains("a directory");
        assertThat(holt.run("export", "calc-1", "-o", "/dev/null").err()).contains("not a regular file");
        assertThat(holt.run("export", "calc-1", "-o", "/dev/stdout").err()).contains("'-'");
        assertThat(holt.run("export", "calc-1", "-o", "nowhere/x").err()).contains("no such directory");
        assertThat(holt.run("export", "calc-1", "-o", "").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.api.asked).isEmpty();
        assertThat(directory.resolve("sub")).isEmptyDirectory();
    }

    @Test
    void diffIsThePatchOrItsFiles() {
        holt.api.on(Operations.SESSION_EXPORT, _ -> List.of(chunk("+a\n")));
        holt.api.on(
                Operations.SESSION_CHANGES,
                _ -> new Changes("base", List.of(new ChangedFileView("a\nb.bin", "added", -1, -1, List.of()))));
        assertThat(holt.run("diff", "calc-1").out()).isEqualTo("+a\n");
        assertThat(holt.run("diff", "calc-1", "--stat").lines().get(1).split(" +"))
                .containsExactly("added", "-", "-", "a\\nb.bin");
    }

    @Test
    void killGoesOnAfterAFailureAndTellsTheFirst() {
        holt.api.on(Operations.SESSION_KILL, ref -> {
            if (ref.session().equals("calc-1")) {
                throw FakeApi.failure("SESSION_NOT_FOUND", ErrorKind.NOT_FOUND, "calc-1: no such session");
            }
            if (ref.session().equals("calc-3")) {
                throw FakeApi.failure("SESSION_BUSY", ErrorKind.CONFLICT, "calc-3: busy");
            }
            return new Killed(
                    Samples.session(ref.session(), "stopped", ""),
                    new PreservedView(1, "refs/holt/p/1", "c"),
                    List.of("window: gone"));
        });
        var result = holt.run("kill", "calc-1", "calc-2", "calc-3", "calc-4", "calc-2");
        assertThat(result.status()).isEqualTo(ExitStatus.NOT_FOUND);
        assertThat(result.err()).isEqualTo("holt: calc-1: no such session\nholt: calc-3: busy\n");
        assertThat(result.out())
                .contains("calc-2  stopped", "preserved as refs/holt/p/1", "kept: window: gone", "calc-4");
        assertThat(holt.api.asked).hasSize(4);
        assertThat(holt.run("kill", "calc-2", "calc-4", "--json").lines()).hasSize(2);
    }

    @Test
    void restoreTakesSomeOrAll() {
        holt.api.on(
                Operations.SESSION_RESTORE,
                restore -> new RestoredList(
                        List.of(new Restored(
                                Samples.session("calc-1", "starting", ""), "saved-prompt", List.of("a note"))),
                        restore.all() ? List.of(new Refusal("calc-2", "WORKSPACE_MISSING", "gone")) : List.of()));
        assertThat(holt.run("restore").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.run("restore", "calc-1", "--all").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.run("restore", "calc-1").out()).contains("started afresh with its saved prompt", "a note");
        var all = holt.run("restore", "--all");
        assertThat(all.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(all.err()).isEqualTo("holt: calc-2: gone\n");
    }

    @Test
    void cleanupLeavesAloneWhatIsAtRisk() {
        holt.api.on(
                Operations.SESSION_CLEANUP,
                _ -> new Cleaned(
                        List.of(new CleanedSession("calc-1", null)),
                        List.of(new Refusal("calc-2", "WORK_AT_RISK", "2 files"))));
        var all = holt.run("cleanup", "--dry-run");
        assertThat(all.out()).isEqualTo("calc-1  would be cleaned\n");
        assertThat(all.err()).contains("calc-2 is left alone: 2 files");
        assertThat(all.status()).isZero();
        assertThat(holt.run("cleanup", "calc-2").status()).isEqualTo(ExitStatus.CONFLICT);
        assertThat(holt.run("cleanup", "--json").out()).startsWith("{\"cleaned\":[{\"session\":\"calc-1\"");
    }

    @Test
    void rmTakesSeveral() {
        holt.api.on(Operations.SESSION_REMOVE, _ -> new Empty());
        assertThat(holt.run("rm", "calc-1", "calc-2", "--force").out()).isEqualTo("calc-1  removed\ncalc-2  removed\n");
        assertThat(holt.run("rm", "calc-1", "--json").out()).isEqualTo("{}\n");
    }

    private static Chunk chunk(String text) {
        return new Chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SessionDetails details() {
        return new SessionDetails(
                Samples.session("calc-1", "working", "a name"),
                "line one\nline two",
                List.of("bash", "prompt.sh"),
                "default",
                null,
                List.of("PATH", "HOME"),
                "origin/main",
                null,
                List.of(new PreservedView(1, "refs/holt/preserved/calc-1/1", "abc")),
                new dev.holt.api.SessionRecords.SignalsView(
                        true, 7, "active", "PreToolUse", java.time.Instant.EPOCH, "Bash", "seen", null, "c-1", null));
    }
}
