package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Repositories in machines: cloned into them, worked on, and brought home. One machine for all tests; each has a repository of its own. */
@TestInstance(Lifecycle.PER_CLASS)
class RepositoryTest {
    private final MachineLab lab = new MachineLab();
    private Path repository = Path.of("/");
    private int number;

    @BeforeAll
    void start() {
        lab.start("box");
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @BeforeEach
    void makeRepository() throws IOException {
        repository = lab.home().makeDirectory("repo-" + ++number);
        git("init", "-q", "-b", "main");
        git("config", "user.name", "Ada");
        git("config", "user.email", "ada@example.org");
        lab.home().write(repository.resolve("a.txt"), "one\n");
        lab.home().write(repository.resolve("b.txt"), "two\n");
        lab.home().write(repository.resolve(".gitignore"), "*.log\n");
        git("add", "-A");
        git("commit", "-qm", "first");
    }

    private String git(String... arguments) {
        String[] argv = new String[arguments.length + 1];
        argv[0] = "git";
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        return lab.home().run(repository, argv).succeeded().out();
    }

    private String name() {
        return String.valueOf(repository.getFileName());
    }

    private String inside(String script) {
        return lab.holt("vm", "exec", "box", "--cwd", "/root/" + name(), "--", "sh", "-c", script)
                .succeeded()
                .out();
    }

    @Test
    void workOfAllKindsComesHomeAsOnePatchAndNothingChangesInTheMachine() throws Exception {
        lab.home().write(repository.resolve("a.txt"), "one\nhere\n");
        lab.home().write(repository.resolve("untracked"), "stays\n");
        lab.home().write(repository.resolve("x.log"), "ignored\n");
        String before = git("status", "--porcelain=v2", "--branch");
        assertThat(lab.holt("vm", "workspace", "prepare", "box", repository.toString())
                        .succeeded()
                        .line())
                .isEqualTo("box:/root/" + name());
        assertThat(git("status", "--porcelain=v2", "--branch")).isEqualTo(before);
        assertThat(inside("git status --porcelain; cat a.txt; ls; git config user.name"))
                .isEqualTo(" M a.txt\none\nhere\na.txt\nb.txt\nAda\n");

        inside("""
                echo three > c.txt; git add c.txt; git commit -qm inside
                echo more >> b.txt; chmod +x b.txt; ln -s b.txt link; printf 'a\\0b' > binary; rm a.txt
                """);
        String state = inside("sha1sum .git/index .git/HEAD; git for-each-ref; git status --porcelain; ls .git");
        Path patch = lab.home().directory().resolve("work.patch");
        HoltHome.Result export = lab.holt("vm", "workspace", "export", "box", "-o", patch.toString());
        assertThat(export.succeeded().err()).contains("look at link: link").contains("look at b.txt: executable");
        assertThat(inside("sha1sum .git/index .git/HEAD; git for-each-ref; git status --porcelain; ls .git"))
                .isEqualTo(state);

        git("apply", patch.toString());
        git("add", "-A");
        assertThat(git("diff", "--cached", "--name-status").lines().toList())
                .containsExactly("D\ta.txt", "M\tb.txt", "A\tbinary", "A\tc.txt", "A\tlink", "A\tuntracked");
        assertThat(repository.resolve("link")).isSymbolicLink();
        assertThat(Files.isExecutable(repository.resolve("b.txt"))).isTrue();
    }

    @Test
    void thePatchAppliesToTheWorkTreeWithTheChangesThatItHadWhenItWentIn() {
        lab.home().write(repository.resolve("a.txt"), "one\nmine\n");
        lab.home().write(repository.resolve("untracked"), "mine\n");
        lab.holt("vm", "workspace", "prepare", "box", repository.toString(), "--include-untracked")
                .succeeded();
        inside("git add -A; git commit -qm all; echo theirs >> a.txt; echo theirs >> untracked; echo theirs > new");

        HoltHome.Result export = lab.home()
                .run(
                        repository,
                        "sh",
                        "-c",
                        "\"$0\" vm workspace export box | git apply",
                        lab.home().client().toString());
        assertThat(export.succeeded().err()).isEmpty();
        assertThat(repository.resolve("a.txt")).hasContent("one\nmine\ntheirs");
        assertThat(repository.resolve("untracked")).hasContent("mine\ntheirs");
        assertThat(repository.resolve("new")).hasContent("theirs");
        String commit = git("rev-parse", "HEAD").strip();
        assertThat(lab.holt("vm", "workspace", "export", "box", "--base", commit)
                        .succeeded()
                        .out())
                .contains("+mine");
    }

    @Test
    void submodulesThatWereFilledAreRepositoriesOfTheirOwn() {
        git("init", "-q", "library");
        Path library = repository.resolve("library");
        lab.home().write(library.resolve("lib.c"), "x\n");
        inLibrary("add", "-A");
        inLibrary("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-qm", "lib");
        git("submodule", "--quiet", "add", "./library", "library");
        git("commit", "-qm", "library");

        lab.holt("vm", "workspace", "prepare", "box", repository.toString(), "--full")
                .succeeded();
        inside("echo y >> library/lib.c");
        String there = "/root/" + name() + "/library";
        assertThat(lab.holt("vm", "workspace", "list", "box").succeeded().out()).contains(there);
        assertThat(lab.holt("vm", "delete", "box").err()).contains(there + ": 1 changed file (lib.c)");
        assertThat(lab.holt("vm", "workspace", "export", "box", "--guest-path", there)
                        .succeeded()
                        .out())
                .contains("+y");
    }

    private void inLibrary(String... arguments) {
        git(Stream.concat(Stream.of("-C", "library"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    @Test
    void fullDiskLeavesNothingHalfMade() {
        lab.home()
                .run(repository, "sh", "-c", "head -c 8M /dev/urandom > large")
                .succeeded();
        git("add", "-A");
        lab.sh("box", "fallocate -l $(($(df --output=avail -B1 / | tail -1) - 4194304)) /filler");
        try {
            HoltHome.Result full = lab.holt("vm", "workspace", "prepare", "box", repository.toString());
            assertThat(full.status()).isNotZero();
            assertThat(full.err()).contains("its disk is full").contains("holt vm set box --disk-size");
            assertThat(lab.sh("box", "ls /root")).doesNotContain(name());
        } finally {
            lab.sh("box", "rm /filler");
        }
        lab.holt("vm", "workspace", "prepare", "box", repository.toString()).succeeded();
    }

    @Test
    void whatWasCutOffInTheMiddleCanBeDoneAgain() {
        lab.home()
                .run(repository, "sh", "-c", "head -c 30M /dev/urandom > large")
                .succeeded();
        git("add", "-A");
        HoltHome.Client prepare = lab.home().client("vm", "workspace", "prepare", "box", repository.toString());
        await().atMost(PATIENCE)
                .until(() -> !lab.sh("box", "ls -A /root/" + name() + "/.git/objects/pack 2>/dev/null || true")
                        .isEmpty());
        lab.home().daemon().orElseThrow().destroyForcibly();
        assertThat(prepare.ended().status()).isNotZero();

        lab.holt("vm", "workspace", "prepare", "box", repository.toString()).succeeded();
        assertThat(inside("git status --porcelain; ls .git/holt* 2>/dev/null || true"))
                .isEqualTo("?? large\n");
    }

    @Test
    void aMachineThatGoesDownInTheMiddleOfAnExportLeavesNothingHalfMadeHere() {
        lab.holt("vm", "workspace", "prepare", "box", repository.toString()).succeeded();
        inside("head -c 40M /dev/urandom > large; sync");
        Path directory = lab.home().makeDirectory("out-" + number);
        Path patch = directory.resolve("work.patch");
        HoltHome.Client export = lab.home().client("vm", "workspace", "export", "box", "-o", patch.toString());
        await().atMost(PATIENCE).until(() -> !MachineLab.files(directory).isEmpty());

        lab.holt("vm", "kill", "box").succeeded();

        HoltHome.Result failed = export.ended();
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err()).contains("machine box");
        assertThat(MachineLab.files(directory)).isEmpty();
        lab.holt("vm", "start", "box").succeeded();
        assertThat(lab.holt("vm", "workspace", "export", "box", "--stat")
                        .succeeded()
                        .out())
                .contains("large");
        inside("rm large");
    }

    @Test
    void aMachineWithWorkThatNobodyHasIsNotDeletedByMistake() {
        String machine = lab.holt("run", "-d", "--name", "work", "--net", "none", repository.toString())
                .succeeded()
                .line();
        lab.holt("vm", "exec", machine, "--", "sh", "-c", "echo x > /root/" + name() + "/new")
                .succeeded();
        HoltHome.Result refused = lab.holt("vm", "delete", machine);
        assertThat(refused.status()).isEqualTo(4);
        assertThat(refused.err()).contains("1 changed file (new) not exported").contains("--force");
        assertThat(lab.holt("vm", "workspace", "export", machine, "--stat")
                        .succeeded()
                        .out())
                .contains("new");
        assertThat(lab.holt("vm", "delete", machine).status()).isEqualTo(4);
        lab.holt("vm", "stop", machine).succeeded();
        assertThat(lab.holt("vm", "delete", machine).status()).isEqualTo(4);
        assertThat(lab.holt("vm", "prune").succeeded().err()).contains("kept work:");

        lab.holt("vm", "start", machine).succeeded();
        assertThat(lab.holt("vm", "workspace", "export", machine).succeeded().out())
                .contains("+++ b/new");
        lab.holt("vm", "delete", machine).succeeded();
        assertThat(lab.names()).containsExactly("box");
    }

    @Test
    void runWorksInTheRepositoryAndEndsAsItsCommandDoes() {
        HoltHome.Result run = lab.holt(
                "run",
                "--rm",
                "--net",
                "none",
                repository.toString(),
                "--branch",
                "try",
                "--",
                "sh",
                "-c",
                "pwd; git branch --show-current; exit 42");
        assertThat(run.status()).isEqualTo(42);
        assertThat(run.out()).isEqualTo("/root/%s%ntry%n".formatted(name()));
        assertThat(lab.names()).containsExactly("box");
        assertThat(git("branch", "--list", "try")).isEmpty();
    }

    @Test
    void whatIsWrongIsSaidBeforeAMachineIsMade() {
        Path empty = lab.home().makeDirectory("empty-" + number);
        HoltHome.Result none = lab.holt("run", "-d", empty.toString());
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("no git repository here or above");
        HoltHome.Result missing = lab.holt("run", "-d", repository.toString(), "--branch", "x", "--from", "nowhere");
        assertThat(missing.status()).isEqualTo(3);
        assertThat(missing.err()).contains("'nowhere'");
        assertThat(lab.names()).containsExactly("box");

        lab.holt("vm", "workspace", "prepare", "box", repository.toString()).succeeded();
        HoltHome.Result again = lab.holt("vm", "workspace", "prepare", "box", repository.toString());
        assertThat(again.status()).isEqualTo(4);
        assertThat(again.err()).contains("something is there");
        assertThat(lab.holt("vm", "workspace", "export", "box", "--guest-path", "/nowhere")
                        .err())
                .contains("no workspace at /nowhere");
    }

    @Test
    void A1_whatAGuestMakesOfItsRepositoryRunsNothingHere() throws Exception {
        Path canary = lab.home().directory().resolve("canary-" + number);
        lab.holt("vm", "workspace", "prepare", "box", repository.toString()).succeeded();
        inside("""
                printf '#!/bin/sh\\ntouch %1$s\\n' > /root/evil; chmod +x /root/evil
                git config core.fsmonitor /root/evil; git config diff.external /root/evil
                git config filter.x.clean "touch %1$s; cat"; echo '* filter=x' > .gitattributes
                for hook in post-index-change post-checkout pre-commit; do cp /root/evil .git/hooks/$hook; done
                echo changed > a.txt
                """.formatted(canary));
        assertThat(lab.holt("vm", "workspace", "export", "box").succeeded().out())
                .contains("+changed");
        assertThat(canary).doesNotExist();

        inside("rm -rf .git");
        HoltHome.Result gone = lab.holt("vm", "workspace", "export", "box");
        assertThat(gone.status()).isEqualTo(4);
        assertThat(gone.err()).contains("its .git is gone");
    }
}
