package dev.holt.git;

import static dev.holt.git.CloneFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneRequest.Depth;
import dev.holt.core.workspace.CloneWork;
import dev.holt.core.workspace.GuestClone;
import dev.holt.git.CloneFixture.Exported;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of a clone, and that the clone is left as it was. */
class GuestExportTest {
    /** Work of every kind: committed, staged, unstaged and untracked, with the names and contents that patches break on. */
    private static final String EVERYTHING = """
            git config user.name Guest; git config user.email guest@example.org
            printf 'committed\\n' > committed.txt; git add committed.txt; git commit -qm one
            printf 'staged\\n' > staged.txt; git add staged.txt
            printf 'more\\n' >> hello.txt
            head -c 70000 /dev/urandom > random.bin
            printf 'a\\0b' > nul.bin
            rm gone.txt
            git mv moved.txt 'new name.txt'
            chmod +x tool.sh
            ln -s hello.txt link
            rm kind; ln -s hello.txt kind
            : > empty
            printf 'a\\r\\nb\\r\\n' > crlf.txt
            printf 'no newline' > nonl.txt
            printf 'x' > "$(printf 'new\\nline')"
            printf 'x' > "$(printf 'foreign\\377')"
            printf 'x' > '-rf'
            printf 'x' > '"quoted"'
            rm -r directory; printf 'now a file' > directory
            rm file; mkdir file; printf 'x' > file/inside
            printf 'x' > ignored.log
            printf 'kept\\n' > forced.log; git add -f forced.log
            """;

    @TempDir
    Path temporary;

    private CloneFixture fixture;
    private RepositoryFixture host;
    private GuestClone made;

    @BeforeEach
    void makeClone() throws Exception {
        fixture = new CloneFixture(temporary);
        host = fixture.host;
        host.write("gone.txt", "gone\n");
        host.write("moved.txt", "moved\n");
        host.write("tool.sh", "#!/bin/sh\n");
        host.write("kind", "kind\n");
        host.write("directory/inside", "inside\n");
        host.write("file", "file\n");
        host.commitAll("second");
        made = fixture.make();
    }

    /** Exports and looks; the clone has to stay the same to the byte. */
    private Exported exportOnly() throws Exception {
        String before = host.contents(fixture.clone);
        String refs = fixture.git("for-each-ref");
        String status = fixture.status(fixture.clone);
        fixture.look(made);
        Exported exported = fixture.export(made);
        assertThat(host.contents(fixture.clone)).isEqualTo(before);
        assertThat(fixture.git("for-each-ref")).isEqualTo(refs);
        assertThat(fixture.status(fixture.clone)).isEqualTo(status);
        assertThat(fixture.applied(exported)).isEqualTo(exported.info().tree());
        assertThat(fixture.look(made).tree()).isEqualTo(exported.info().tree());
        assertThat(fixture.scratchRoot).isEmptyDirectory();
        return exported;
    }

    @Test
    void bug02_exportLosesNoCommits() throws Exception {
        fixture.shell(EVERYTHING);

        Exported exported = exportOnly();

        assertThat(exported.info().base()).isEqualTo(made.initial());
        assertThat(exported.info().files())
                .extracting(ChangedFile::path)
                .contains(
                        "committed.txt",
                        "staged.txt",
                        "hello.txt",
                        "random.bin",
                        "gone.txt",
                        "kind",
                        "foreign\\xff",
                        "forced.log")
                .doesNotContain("ignored.log");
    }

    @Test
    void bug01_exportScriptsRunInARealShell() throws Exception {
        fixture.shell("echo \"it's \\$(new) \\`and\\` \\\"odd\\\"\" > \"it's \\$(x) \\`y\\` %s \\\\\"");

        assertThat(exportOnly().info().files()).extracting(ChangedFile::path).containsExactly("it's $(x) `y` %s \\");
    }

    @Test
    void bug03_exportMutatesNothing() throws Exception {
        fixture.shell(EVERYTHING);
        fixture.shell("git branch other; echo x >> tool.sh; git stash push -q -- tool.sh; touch hello.txt");
        String times = host.fingerprint(fixture.clone.resolve("src"));
        byte[] index = Files.readAllBytes(fixture.clone.resolve(".git/index"));

        exportOnly();

        assertThat(host.fingerprint(fixture.clone.resolve("src"))).isEqualTo(times);
        assertThat(Files.readAllBytes(fixture.clone.resolve(".git/index"))).isEqualTo(index);
        assertThat(fixture.git("stash", "list").lines()).hasSize(1);
    }

    @Test
    void bug04_theTemporaryIndexLiesInTheGitDirectory() throws Exception {
        fixture.shell(EVERYTHING);
        fixture.shell("mkdir away; chmod 0 away");
        Path record = host.root.resolve("record");
        fixture.git("config", "filter.tell.clean", "sh -c 'echo \"$GIT_INDEX_FILE\" >>\"%s\"; cat'".formatted(record));
        fixture.shell("echo '*.tell filter=tell' > .git/info/attributes; echo x > a.tell");

        exportOnly();

        String directory = fixture.clone.resolve(".git/holt.").toString();
        assertThat(Files.readString(record).lines()).isNotEmpty().allMatch(line -> line.startsWith(directory));
        assertThat(host.shell(fixture.clone, "find . -name 'holt.*'").outputText())
                .isEmpty();
    }

    @Test
    void nothingDoneIsAnEmptyPatch() throws Exception {
        Exported exported = exportOnly();

        assertThat(exported.patch()).isEmpty();
        assertThat(exported.info().files()).isEmpty();
        assertThat(exported.info().tree()).isEqualTo(made.known());
    }

    @Test
    void changeInTheSecondOfTheLastCommitIsExported() throws Exception {
        fixture.shell("""
                git config core.trustctime false; touch -d @1700000000 hello.txt; git update-index --refresh
                printf 'olleh\n' > hello.txt; touch -d @1700000000 hello.txt .git/index
                """);

        assertThat(fixture.export(made).text()).contains("+olleh");
    }

    @Test
    void mergeConflictIsExportedAsItsFilesStand() throws Exception {
        fixture.shell("""
                git checkout -qb side; echo side > hello.txt; git commit -qam side
                git checkout -q main; echo main > hello.txt; git commit -qam main
                git merge side || true
                """);

        assertThat(exportOnly().text()).contains("+<<<<<<< HEAD", "+>>>>>>> side");
        assertThat(fixture.git("ls-files", "-u")).isNotEmpty();
    }

    @Test
    void middleOfARebaseIsExportedAsItsFilesStand() throws Exception {
        fixture.shell("""
                git checkout -qb side; echo side > hello.txt; git commit -qam side
                git checkout -q main; echo main > hello.txt; git commit -qam main
                git rebase side || true
                """);

        assertThat(exportOnly().text()).contains("+<<<<<<< ");
        assertThat(fixture.clone.resolve(".git/rebase-merge")).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--assume-unchanged", "--skip-worktree"})
    void filesThatGitWasToldToOverlookAreExported(String option) throws Exception {
        fixture.shell("git update-index %s hello.txt; echo hidden > hello.txt".formatted(option));
        assertThat(fixture.status(fixture.clone)).isEmpty();

        assertThat(exportOnly().text()).contains("+hidden");
    }

    @Test
    void sparseCheckoutRemovesNoFiles() throws Exception {
        fixture.git("sparse-checkout", "set", "src");
        fixture.shell("echo changed > hello.txt");

        assertThat(exportOnly().info().files()).extracting(ChangedFile::path).containsExactly("hello.txt");
    }

    @Test
    void splitIndexIsNoHindrance() throws Exception {
        fixture.shell("git update-index --split-index; echo changed > hello.txt; git add hello.txt");

        assertThat(exportOnly().info().files()).hasSize(1);
    }

    @Test
    void directoryWithAColonIsNoHindrance() throws Exception {
        var request = new CloneRequest(
                host.repo, host.root.resolve("guest/a:b").toString(), Depth.SHALLOW, null, null, false);
        GuestClone colon = fixture.make(request);
        Files.writeString(Path.of(colon.directory()).resolve("hello.txt"), "changed\n");

        assertThat(fixture.export(colon).info().files()).hasSize(1);
    }

    @Test
    void filesOfOursAreNeverExported() throws Exception {
        fixture.shell("""
                for d in inbox attachments other; do mkdir -p .holt/$d; echo x > .holt/$d/file; done
                rm .git/info/exclude; git add -A; mkdir -p src/.holt/inbox; echo x > src/.holt/inbox/file
                """);

        assertThat(fixture.export(made).info().files())
                .extracting(ChangedFile::path)
                .containsExactly(".holt/other/file", "src/.holt/inbox/file");
    }

    @Test
    void filesOfOursThatWereCommittedAreNotExportedEither() throws Exception {
        fixture.shell("mkdir -p .holt/inbox; echo x > .holt/inbox/file; git add -f .holt; git commit -qm x");

        assertThat(fixture.export(made).patch()).isEmpty();
    }

    @Test
    void repositoryInsideDoesNotKeepTheRestFromComingOut() throws Exception {
        fixture.shell("git init -q inner; echo x > inner/file; echo changed > hello.txt");

        Exported exported = exportOnly();

        assertThat(exported.info().files()).extracting(ChangedFile::path).containsExactly("hello.txt", "inner/file");
    }

    @Test
    void filesOfARepositoryInsideWithCommitsArePartOfThePatch() throws Exception {
        fixture.shell("""
                git init -q inner; cd inner; echo x > file; echo '*.tmp' > .gitignore; echo x > a.tmp; git add file; git commit -qm x
                git init -q deeper; echo y > deeper/file
                """);

        assertThat(exportOnly().info().files())
                .extracting(ChangedFile::path)
                .containsExactly("inner/.gitignore", "inner/deeper/file", "inner/file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rm -rf inner/.git", "rm .git/index"})
    void filesOfARepositoryInsideThatWasCommittedArePartOfThePatch(String then) throws Exception {
        fixture.shell("""
                git init -q inner; cd inner; echo x > file; git add file; git commit -qm x; echo y > loose; cd ..
                git add -A 2>/dev/null; git commit -qm all; %s
                """.formatted(then));

        assertThat(exportOnly().info().files())
                .extracting(ChangedFile::path)
                .containsExactly("inner/file", "inner/loose");
        assertThat(fixture.look(made).changed()).containsExactly("inner/file", "inner/loose");
    }

    @Test
    void filesOfARepositoryInThePlaceOfATrackedFileArePartOfThePatch() throws Exception {
        fixture.shell("""
                rm file kind; for d in file kind; do git init -q $d; (cd $d; echo x > in; git add in; git commit -qm x); done
                git add kind; git commit -qm kind
                """);

        assertThat(exportOnly().info().files())
                .extracting(ChangedFile::path)
                .containsExactly("file", "file/in", "kind", "kind/in");
    }

    @Test
    void submoduleThatTheMachineAddedStaysOne() throws Exception {
        fixture.shell("""
                git init -q ../other; git -C ../other commit -q --allow-empty -m x
                git -c protocol.file.allow=always submodule --quiet add '%s' 'a sub'; git commit -qm sub
                """.formatted(fixture.clone.resolveSibling("other")));

        assertThat(exportOnly().text()).contains("+Subproject commit ").contains("+[submodule");
    }

    @Test
    void workInASubmoduleThatTheMachineFilledIsElsewhere() throws Exception {
        fixture.shell("""
                git init -q ../other; echo x > ../other/file; git -C ../other add file; git -C ../other commit -qm x
                git -c protocol.file.allow=always submodule --quiet add '%s' 'a sub'; git commit -qm sub
                """.formatted(fixture.clone.resolveSibling("other")));
        assertThat(fixture.look(made).elsewhere()).isZero();

        fixture.shell("echo y > 'a sub/file'");
        assertThat(fixture.look(made).elsewhere()).isOne();

        fixture.shell(
                "cd 'a sub'; git commit -qam y; git commit -q --allow-empty -m z; git checkout -q --detach HEAD~2");
        assertThat(fixture.look(made).elsewhere()).isEqualTo(2);
    }

    @Test
    void whatCameInUntrackedIsNotGoneWhenItIsIgnored() throws Exception {
        fixture.guest.remove(fixture.clone.toString());
        host.write("notes.txt", "precious\n");
        host.write("staged.txt", "staged\n");
        host.run(host.repo, "add", "staged.txt");
        host.write("deep/er/gone.txt", "gone\n");
        host.write("deep/link", "a file\n");
        host.write("*.txt", "a pattern\n");
        made = fixture.make(fixture.request(host.repo, Depth.SHALLOW, null, null, true));
        fixture.shell("""
                printf '*.txt\ndeep\n' > .git/info/exclude
                echo more >> staged.txt; rm deep/er/gone.txt; rm -r deep/link; ln -s . deep/link; echo new > new.txt
                """);

        assertThat(exportOnly().info().files())
                .extracting(ChangedFile::path)
                .containsExactly("deep/er/gone.txt", "deep/link", "deep/link", "staged.txt");
    }

    @Test
    void whatTheMachineDoesNotTrackAnyMoreIsGone() throws Exception {
        fixture.shell("git rm -q --cached hello.txt; echo hello.txt > .gitignore; git commit -qam untrack");

        assertThat(exportOnly().text()).contains("deleted file mode 100644");
    }

    @Test
    void anotherBaseIsTaken() throws Exception {
        String first = host.run(host.repo, "rev-parse", "HEAD~1");

        Exported exported = fixture.export(made, first);

        assertThat(exported.info().base()).isEqualTo(first);
        assertThat(fixture.applied(exported)).isEqualTo(made.known());
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "HEAD", "--output=/tmp/x", "", "0000000000000000000000000000000000000000"})
    void baseThatIsNoHashOfACommitThereIsRefused(String base) {
        assertRefused(ErrorCode.BASE_NOT_FOUND, () -> fixture.export(made, base));
    }

    @Test
    void patchHasOnlyWhatTheMachineAddedAndAppliesToTheDirtyWorkTree() throws Exception {
        fixture.guest.remove(fixture.clone.toString());
        host.write("hello.txt", "hello\nmine\n");
        host.write("staged.txt", "mine\n");
        host.run(host.repo, "add", "staged.txt");
        host.write("untracked.txt", "mine\n");
        Files.delete(host.repo.resolve("gone.txt"));
        made = fixture.make(fixture.request(host.repo, Depth.SHALLOW, null, null, true));
        assertThat(fixture.export(made).patch()).isEmpty();
        fixture.shell("""
                git add -A; git commit -qm all
                echo theirs >> hello.txt; echo theirs >> staged.txt; echo theirs >> untracked.txt; echo theirs > theirs.txt
                """);

        Exported exported = exportOnly();

        assertThat(exported.info().files())
                .extracting(ChangedFile::path)
                .containsExactly("hello.txt", "staged.txt", "theirs.txt", "untracked.txt");
        assertThat(fixture.look(made).changed())
                .containsExactly("hello.txt", "staged.txt", "theirs.txt", "untracked.txt");
        assertThat(fixture.export(made, made.base()).info().files())
                .extracting(ChangedFile::path)
                .containsExactly("gone.txt", "hello.txt", "staged.txt", "theirs.txt", "untracked.txt");
        assertThat(host.attempt(host.repo, exported.patch(), "apply").errorText())
                .isEmpty();
        assertThat(fixture.files(host.repo)).isEqualTo(fixture.files(fixture.clone));
    }

    /** Forgets everything of the clone that no branch has but a fresh one. */
    private void forgetHistory() throws Exception {
        fixture.shell("""
                git checkout -q --orphan fresh; echo fresh > hello.txt; git commit -qam fresh; git branch -q -D main
                git reflog expire --expire=now --all; git -c gc.pruneExpire=now gc -q --prune=now
                """);
    }

    @Test
    void rewrittenHistoryKeepsNothingFromComingOut() throws Exception {
        forgetHistory();

        Exported exported = fixture.export(made);

        assertThat(exported.info().files()).extracting(ChangedFile::path).containsExactly("hello.txt");
        assertThat(fixture.applied(exported)).isEqualTo(exported.info().tree());
        // Which commits are new nobody knows.
        assertRefused(ErrorCode.BASE_NOT_FOUND, () -> fixture.look(made));
        assertRefused(ErrorCode.BASE_NOT_FOUND, () -> fixture.export(made, made.base()));
    }

    @Test
    void lostBaseIsSaid() throws Exception {
        fixture.git("update-ref", "-d", "refs/holt/initial");
        forgetHistory();

        assertRefused(ErrorCode.BASE_NOT_FOUND, () -> fixture.export(made));
    }

    @Test
    void whatAnExportThatWasCutOffLeftIsGoneAfterTheNext() throws Exception {
        RepositoryFixture.write(fixture.clone.resolve(".git/holt.a1B2c3/objects/ab/cd"), "half");

        assertThat(fixture.export(made).patch()).isEmpty();

        assertThat(host.shell(fixture.clone, "find .git -name 'holt.*'").outputText())
                .isEmpty();
    }

    @Test
    void lostRepositoryIsSaid() throws Exception {
        Files.move(fixture.clone.resolve(".git"), host.root.resolve("away"));

        assertRefused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.export(made));
        assertRefused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.look(made));

        fixture.guest.remove(fixture.clone.toString());
        assertRefused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.export(made));
    }

    @Test
    void A3_repositoryAboveIsNotTakenForTheClone() throws Exception {
        Files.move(fixture.clone.resolve(".git"), fixture.clone.resolveSibling(".git"));

        assertRefused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.export(made));
    }

    @Test
    void lookTellsWorkOfEveryKind() throws Exception {
        assertThat(fixture.look(made)).isEqualTo(new CloneWork(made.known(), 0, 0, 0, List.of()));

        fixture.shell("""
                echo one > one.txt; git add one.txt; git commit -qm one; git branch same
                git checkout -qb other; git commit -q --allow-empty -m elsewhere; git checkout -q main
                echo two > two.txt
                """);
        CloneWork work = fixture.look(made);
        assertThat(work.commits()).isOne();
        assertThat(work.elsewhere()).isOne();
        assertThat(work.changedCount()).isEqualTo(2);
        assertThat(work.changed()).containsExactly("one.txt", "two.txt");

        fixture.shell("echo x > hello.txt; git stash -q");
        assertThat(fixture.look(made).elsewhere()).isGreaterThan(1);
    }

    @Test
    void fullCloneHasNothingElsewhereAtFirst() throws Exception {
        host.run(host.repo, "checkout", "-q", "-b", "side", "HEAD~1");
        host.run(host.repo, "commit", "-q", "--allow-empty", "-m", "side");
        fixture.guest.remove(fixture.clone.toString());

        GuestClone full = fixture.make(fixture.request(Depth.FULL));

        assertThat(fixture.look(full).elsewhere()).isZero();
    }

    @Test
    void manyChangesAreCountedAndTheFirstNamed() throws Exception {
        fixture.shell("for i in $(seq 100 140); do echo x > f$i; done");

        CloneWork work = fixture.look(made);

        assertThat(work.changedCount()).isEqualTo(41);
        assertThat(work.changed()).hasSize(20).startsWith("f100");
    }
}
