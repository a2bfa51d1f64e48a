package dev.holt.git;

import static dev.holt.git.CloneFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.GuestClone;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody can write into a clone inside of a guest: the patch is right anyhow, or refused. */
class HostileCloneTest {
    @TempDir
    Path temporary;

    private CloneFixture fixture;
    private RepositoryFixture host;
    private GuestClone made;
    private Path canary;
    private Path runs;

    @BeforeEach
    void makeClone() throws Exception {
        fixture = new CloneFixture(temporary);
        host = fixture.host;
        host.write(".gitattributes", "*.txt filter=evil diff=evil merge=evil\n");
        host.commitAll("attributes");
        made = fixture.make();
        runs = host.root.resolve("canary.log");
        canary = host.root.resolve("canary");
        Files.writeString(canary, "#!/bin/sh\necho \"$0 $*\" >> '%s'\ncat 2>/dev/null\n".formatted(runs));
        assertThat(canary.toFile().setExecutable(true)).isTrue();
        fixture.shell("echo changed > hello.txt; echo new > new.txt");
    }

    private void assertRight() throws Exception {
        var exported = fixture.export(made);
        assertThat(exported.info().files()).extracting(ChangedFile::path).containsExactly("hello.txt", "new.txt");
        assertThat(fixture.applied(exported)).isEqualTo(exported.info().tree());
        assertThat(fixture.look(made).changed()).containsExactly("hello.txt", "new.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core.fsmonitor",
                "core.sshCommand",
                "core.pager",
                "core.editor",
                "core.alternateRefsCommand",
                "diff.external",
                "diff.evil.textconv",
                "diff.evil.command",
                "merge.evil.driver",
                "filter.evil.smudge",
                "alias.add",
                "alias.diff-tree",
                "pager.diff-tree",
                "gpg.program"
            })
    void A1_settingsOfTheCloneRunNothing(String key) throws Exception {
        fixture.git("config", key, canary.toString());

        assertRight();

        assertThat(runs).doesNotExist();
    }

    /** It decides what git records of a file, and it runs where it was written. */
    @Test
    void A1_cleanFilterOfTheCloneRunsInTheGuestOnly() throws Exception {
        fixture.git("config", "filter.evil.clean", canary.toString());

        assertThat(fixture.export(made).info().files())
                .extracting(ChangedFile::path)
                .containsExactly("hello.txt", "new.txt");

        assertThat(runs).exists();
        assertThat(host.run(host.repo, "config", "--list")).doesNotContain("filter.evil");
    }

    @Test
    void A2_hooksOfTheCloneNeverRun() throws Exception {
        Path hooks = Files.createDirectories(host.root.resolve("hooks"));
        for (String hook : new String[] {
            "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc", "pre-commit"
        }) {
            Files.copy(canary, hooks.resolve(hook), StandardCopyOption.COPY_ATTRIBUTES);
            Files.copy(canary, fixture.clone.resolve(".git/hooks").resolve(hook), StandardCopyOption.COPY_ATTRIBUTES);
        }
        assertRight();
        fixture.git("config", "core.hooksPath", hooks.toString());
        Files.deleteIfExists(runs);

        assertRight();

        assertThat(runs).doesNotExist();
    }

    @Test
    void patchDoesNotDependOnTheSettingsOfTheClone() throws Exception {
        byte[] plain = fixture.export(made).patch();
        fixture.shell("""
                for setting in diff.noprefix=true diff.mnemonicPrefix=true color.ui=always color.diff=always diff.renames=copies \\
                        diff.context=0 diff.interHunkContext=9 diff.srcPrefix=x/ diff.dstPrefix=y/ diff.suppressBlankEmpty=true \\
                        core.quotePath=false diff.submodule=log diff.ignoreSubmodules=all core.abbrev=7 diff.relative=true \\
                        diff.external=false diff.algorithm=histogram diff.orderFile=/dev/null diff.wsErrorHighlight=all \\
                        status.showUntrackedFiles=no advice.addEmbeddedRepo=true core.untrackedCache=true; do
                    git config "${setting%%=*}" "${setting#*=}"
                done
                """);

        byte[] patch = fixture.export(made).patch();

        assertThat(new String(patch, StandardCharsets.UTF_8)).contains("diff --git a/hello.txt b/hello.txt");
        assertThat(fixture.export(made).info().files()).hasSize(2);
        assertThat(patch).hasSameSizeAs(plain);
    }

    @Test
    void A3_alternatesOfTheCloneAreAMatterOfTheGuest() throws Exception {
        Path other = host.root.resolve("other");
        host.run(host.root, "clone", "-q", "--bare", host.repo.toString(), other.toString());
        Files.writeString(fixture.clone.resolve(".git/objects/info/alternates"), other.resolve("objects") + "\n");
        fixture.shell("rm -rf .git/objects/pack");
        String before = host.contents(other);

        assertRight();

        assertThat(host.contents(other)).isEqualTo(before);
    }

    @Test
    void A3_gitFileThatPointsElsewhereIsAMatterOfTheGuest() throws Exception {
        Path elsewhere = fixture.clone.resolveSibling("elsewhere");
        Files.move(fixture.clone.resolve(".git"), elsewhere);
        Files.writeString(fixture.clone.resolve(".git"), "gitdir: " + elsewhere + "\n");
        String before = host.contents(elsewhere);

        assertRight();

        assertThat(host.contents(elsewhere)).isEqualTo(before);
    }

    @Test
    void A3_cloneThatIsALinkToAnotherRepositoryHasNotItsBase() throws Exception {
        Path other = fixture.clone.resolveSibling("other");
        host.shell(host.root, "git init -q '%1$s'; cd '%1$s'; git commit -q --allow-empty -m x".formatted(other));
        fixture.guest.remove(fixture.clone.toString());
        Files.createSymbolicLink(fixture.clone, other);

        assertRefused(ErrorCode.BASE_NOT_FOUND, () -> fixture.export(made));
    }

    @Test
    void A3_workTreeThatIsSetElsewhereIsNotTaken() throws Exception {
        Path other = Files.createDirectories(fixture.clone.resolveSibling("other"));
        RepositoryFixture.write(other.resolve("secret.txt"), "secret\n");
        fixture.git("config", "core.worktree", other.toString());

        assertRight();
    }

    /** A git of the guest that says what it likes. */
    private void replaceGit(String script) throws Exception {
        Path bin = Files.createDirectories(host.root.resolve("bin"));
        Path real = Stream.of(System.getenv("PATH").split(":", -1))
                .map(directory -> Path.of(directory, "git"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        Files.writeString(bin.resolve("git"), "#!/bin/sh\nreal='%s'\n%s\n".formatted(real, script));
        assertThat(bin.resolve("git").toFile().setExecutable(true)).isTrue();
        fixture.guest.more = Map.of("PATH", bin + ":" + System.getenv("PATH"));
    }

    @Test
    void A5_patchThatLeadsOutOfTheWorkTreeIsRefusedAndNothingOfItWritten() throws Exception {
        replaceGit("""
                case "$*" in
                    *diff-tree*) "$real" "$@"; printf 'diff --git a/../x b/../x\\nnew file mode 100644\\nindex %040d..%040d\\n' 0 1;;
                    *) exec "$real" "$@";;
                esac
                """);
        ByteArrayOutputStream patch = new ByteArrayOutputStream();

        assertRefused(
                ErrorCode.PATCH_REFUSED,
                () -> fixture.clones.export(LocalGuest.MACHINE, fixture.guest, made, null, patch));

        assertThat(patch.size()).isZero();
        assertThat(fixture.scratchRoot).isEmptyDirectory();
    }

    @Test
    void A5_guestThatSaysSomethingElseThanATreeIsRefused() throws Exception {
        replaceGit("""
                case "$*" in
                    write-tree) echo '../../x';;
                    *diff-tree*) ;;
                    *) exec "$real" "$@";;
                esac
                """);

        assertThatThrownBy(() -> fixture.export(made)).hasMessageContaining("expected: the hash of a tree");
        assertThatThrownBy(() -> fixture.look(made)).hasMessageContaining("expected: the hash of a tree");
    }

    @Test
    void A5_guestThatTalksWithoutEndIsRefused() throws Exception {
        replaceGit("""
                case "$1" in
                    write-tree) head -c 1000 /dev/zero | tr '\\0' x;;
                    diff-tree) yes | tr '\\n' '\\0';;
                    *) exec "$real" "$@";;
                esac
                """);

        assertRefused(ErrorCode.GIT_FAILED, () -> fixture.look(made));
    }

    @Test
    void failureInTheGuestIsSaidWithoutItsControlCharacters() throws Exception {
        replaceGit("""
                case "$1" in
                    write-tree) printf 'no \\033[31m\\n' >&2; exit 9;;
                    *) exec "$real" "$@";;
                esac
                """);

        assertThatThrownBy(() -> fixture.export(made))
                .hasMessageContaining("no ")
                .message()
                .doesNotContain("\u001b");
        assertThat(host.shell(fixture.clone, "find .git -name 'holt.*'").outputText())
                .isEmpty();
    }
}
