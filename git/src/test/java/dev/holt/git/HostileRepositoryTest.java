package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.place.PlaceId;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceRequest;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent can write into the repository of its worktree: none of it may run, on any path of the daemon. */
class HostileRepositoryTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;
    private Path canary;
    private Path runs;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
        runs = fixture.root.resolve("canary.log");
        canary = fixture.root.resolve("canary");
        Files.writeString(canary, "#!/bin/sh\necho \"$0 $*\" >> '%s'\ncat 2>/dev/null\n".formatted(runs));
        assertThat(canary.toFile().setExecutable(true)).isTrue();
        fixture.write(".gitattributes", "*.txt filter=evil diff=evil merge=evil\n");
        fixture.write(".worktreeinclude", "*.log\n");
        fixture.write("debug.log", "x");
        fixture.commitAll("attributes");
        fixture.addOrigin();
    }

    /** Everything that the daemon does with a repository. */
    private void walkEveryPath(Repository repository, Workspace running) throws Exception {
        GitWorkspaces workspaces =
                new GitWorkspaces(fixture.git, fixture.gitRoot, fixture.worktrees, () -> Duration.ofSeconds(20));
        workspaces.look(running);
        workspaces.changes(running, null);
        workspaces.export(running, null, new ByteArrayOutputStream());
        Preserved kept = workspaces.preserve(running).orElseThrow();
        workspaces.release(running, true);
        workspaces.restore(running, "022", Progress.NONE);
        assertThat(workspaces.reapply(running, kept, "022")).isTrue();
        workspaces.release(running, true);
        workspaces.forget(running, true);

        workspaces.requireBranch("calc", repository, "holt/calc-2/main");
        WorkspaceRequest request = new WorkspaceRequest(
                PlaceId.HOST,
                "calc",
                "calc-2",
                repository,
                fixture.directory("calc-2"),
                "holt/calc-2/main",
                workspaces.resolveBase("calc", repository, null, false, Progress.NONE),
                "022");
        assertThat(request.base().note()).isNull();
        Workspace second = workspaces.create(request, Progress.NONE);
        assertThat(workspaces.hideOurs(second)).isEmpty();
        workspaces.link(second, List.of("debug.log", "hello.txt"));
        workspaces.copyIgnored(second, List.of("*.txt"), Progress.NONE);
        workspaces.discard(request);
    }

    private Workspace runningWithWork(Repository repository) throws Exception {
        Workspace running = fixture.workspaces.create(fixture.request(repository), Progress.NONE);
        fixture.shell(
                running.directory(),
                "printf 'x\\n' > hello.txt; git commit -qam work; printf 'y\\n' > hello.txt; printf 'new' > new.txt");
        return running;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core.fsmonitor",
                "core.hooksPath",
                "core.sshCommand",
                "core.pager",
                "core.editor",
                "core.askPass",
                "core.gitProxy",
                "core.alternateRefsCommand",
                "gpg.program",
                "credential.helper",
                "diff.external",
                "diff.evil.textconv",
                "diff.evil.command",
                "merge.evil.driver",
                "filter.evil.clean",
                "filter.evil.smudge",
                "filter.evil.process",
                "uploadpack.packObjectsHook",
                "alias.status",
                "alias.diff",
                "alias.read-tree",
                "remote.origin.uploadpack",
                "remote.origin.receivepack",
                "remote.origin.vcs",
                "sequence.editor",
                "pager.diff",
                "pager.ls-files",
                "interactive.diffFilter",
                "trailer.evil.command",
                "hook.evil.command",
                "ssh.variant",
                "include",
                "includeIf",
                "insteadOf",
                "worktreeConfig"
            })
    void A1_repositoryConfigNeverRunsAnything(String key) throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        plant(key, running);

        walkEveryPath(repository, running);

        assertThat(runs).doesNotExist();
    }

    /** Points the setting at the canary, in the way that makes git run it. */
    private void plant(String key, Workspace running) throws Exception {
        Path config = fixture.repo.resolve(".git/config");
        String program = canary.toString();
        Path included = fixture.root.resolve("included");
        String filters = "[core]\n\tfsmonitor = %s\n[filter \"evil\"]\n\tclean = %s\n\tsmudge = %s\n"
                .formatted(program, program, program);
        Files.writeString(included, filters);
        switch (key) {
            case "core.hooksPath" -> {
                Path hooks = Files.createDirectories(fixture.root.resolve("hooks"));
                plantHooks(hooks);
                fixture.run(fixture.repo, "config", key, hooks.toString());
            }
            case "alias.status", "alias.diff", "alias.read-tree" ->
                fixture.run(fixture.repo, "config", key, "!" + program);
            case "core.gitProxy" -> fixture.run(fixture.repo, "config", key, program);
            case "remote.origin.vcs" -> fixture.run(fixture.repo, "config", key, "ext");
            case "trailer.evil.command" -> fixture.run(fixture.repo, "config", key, program);
            case "hook.evil.command" -> {
                fixture.run(fixture.repo, "config", key, program);
                for (String event : new String[] {"reference-transaction", "post-checkout", "post-index-change"}) {
                    fixture.run(fixture.repo, "config", "--add", "hook.evil.event", event);
                }
            }
            case "include" ->
                Files.writeString(config, Files.readString(config) + "[include]\n\tpath = " + included + "\n");
            case "includeIf" ->
                Files.writeString(
                        config, Files.readString(config) + "[includeIf \"gitdir:/**\"]\n\tpath = " + included + "\n");
            case "insteadOf" ->
                fixture.run(fixture.repo, "config", "url.ext::" + program + " .insteadOf", fixture.root.toString());
            case "worktreeConfig" -> {
                fixture.run(fixture.repo, "config", "extensions.worktreeConfig", "true");
                Path entry = fixture.repo.resolve(".git/worktrees/calc-1");
                assertThat(entry).isDirectory();
                Files.writeString(entry.resolve("config.worktree"), filters);
                Files.writeString(fixture.repo.resolve(".git/config.worktree"), filters);
            }
            default -> fixture.run(fixture.repo, "config", key, program);
        }
        assertThat(running.directory()).isDirectory();
    }

    private void plantHooks(Path directory) throws Exception {
        for (String hook : new String[] {
            "post-checkout",
            "post-merge",
            "pre-commit",
            "post-commit",
            "reference-transaction",
            "fsmonitor-watchman",
            "post-index-change",
            "pre-auto-gc",
            "post-rewrite",
            "post-update"
        }) {
            Files.copy(canary, directory.resolve(hook), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    void A2_hooksNeverRun() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        plantHooks(fixture.repo.resolve(".git/hooks"));
        Path husky = Files.createDirectories(running.directory().resolve(".husky"));
        plantHooks(husky);
        fixture.run(fixture.repo, "config", "core.hooksPath", husky.toString());
        fixture.run(fixture.repo, "config", "--global", "core.hooksPath", husky.toString());

        walkEveryPath(repository, running);

        assertThat(runs).doesNotExist();
    }

    @Test
    void A2_inspectRunsNothing() throws Exception {
        plantHooks(fixture.repo.resolve(".git/hooks"));
        for (String key : new String[] {"core.fsmonitor", "core.pager", "core.sshCommand", "diff.external"}) {
            fixture.run(fixture.repo, "config", key, canary.toString());
        }

        fixture.inspect();

        assertThat(runs).doesNotExist();
    }

    /** The canary does run where git is let: else the tests above would prove nothing. */
    @Test
    void canaryRunsForAPlainGit() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        plant("filter.evil.clean", running);

        fixture.run(running.directory(), "diff");

        assertThat(runs).exists();
    }

    @Test
    void A1_repositoryInsideRunsNothing() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        fixture.shell(running.directory(), """
                git init -q inner; cd inner; printf '*.txt filter=evil\\n' > .gitattributes; printf x > a.txt; git add .; git commit -qm x
                git config core.fsmonitor '%s'; git config filter.evil.clean '%s'; printf y > a.txt
                cd ..; git add inner 2>/dev/null; git commit -qm gitlink
                """.formatted(canary, canary));

        walkEveryPath(repository, running);

        assertThat(runs).doesNotExist();
    }

    @Test
    void A3_gitFileThatPointsElsewhereIsNotFollowed() throws Exception {
        Path other = fixture.root.resolve("other");
        fixture.run(fixture.root, "clone", "-q", fixture.repo.toString(), other.toString());
        fixture.run(other, "config", "core.fsmonitor", canary.toString());
        fixture.run(other, "config", "filter.evil.clean", canary.toString());
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        Path gitFile = running.directory().resolve(".git");

        Files.writeString(gitFile, "gitdir: " + other.resolve(".git") + "\n");
        Work pointed = fixture.workspaces.look(running);
        Files.delete(gitFile);
        Files.createSymbolicLink(gitFile, other.resolve(".git"));
        Work linked = fixture.workspaces.look(running);

        assertThat(pointed.commits()).isEqualTo(1);
        assertThat(linked.modified()).containsExactly("hello.txt");
        assertThat(linked.oddities()).containsExactly(".git is missing or not a file");
        assertThat(runs).doesNotExist();
        assertThat(fixture.run(other, "for-each-ref", "refs/holt")).isEmpty();
        fixture.workspaces.release(running, true);
        assertThat(other.resolve(".git/HEAD")).exists();
    }

    @Test
    void A3_registrationThatIsALinkIsNotRead() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        Path entry = fixture.repo.resolve(".git/worktrees/calc-1");
        Path moved = fixture.root.resolve("moved");
        Files.move(entry, moved);
        Files.createSymbolicLink(entry, moved);

        assertThat(fixture.workspaces.look(running).oddities()).contains("git no longer knows this work tree");

        Files.delete(entry);
        Files.move(moved, entry);
        Files.move(entry.resolve("HEAD"), entry.resolve("HEAD.real"));
        Files.createSymbolicLink(entry.resolve("HEAD"), entry.resolve("HEAD.real"));
        Work work = fixture.workspaces.look(running);
        assertThat(work.head()).isNull();
        assertThat(work.modified()).containsExactly("hello.txt");
        assertThat(work.oddities()).containsExactly("HEAD can not be read; compared with holt/calc-1/main");
    }

    @Test
    void A3_bareRepositoryInASubdirectoryIsPlainFiles() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        fixture.run(running.directory(), "init", "-q", "--bare", "hidden");
        fixture.run(running.directory().resolve("hidden"), "config", "core.fsmonitor", canary.toString());

        assertThat(fixture.workspaces.look(running).untracked()).contains("hidden/HEAD", "hidden/config");
        walkEveryPath(repository, running);

        assertThat(runs).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../outside", "captain", "captain/hooks", "evil\r", "-c", ".git/hooks"})
    void A4_submodulesAreNeverClonedFetchedOrMade(String name) throws Exception {
        String modules =
                "[submodule \"%s\"]\n\tpath = sub\n\turl = ext::%s\n\tupdate = !%s\n[submodule \"dash\"]\n\tpath = dash\n\turl = -u%s\n[submodule \"near\"]\n\tpath = near\n\turl = ../origin.git\n"
                        .formatted(name, canary, canary, canary);
        fixture.write(".gitmodules", modules);
        fixture.shell(
                fixture.repo,
                "h=$(git rev-parse HEAD); git add .gitmodules; for p in sub dash near; do git update-index --add --cacheinfo 160000,$h,$p; done; git commit -qm submodules; git push -q origin main");
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        fixture.shell(
                running.directory(),
                "mkdir new; git rm -q --cached near; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),new; git commit -qm new; rm .gitmodules; ln -s /etc/passwd .gitmodules");

        assertThat(running.directory().resolve("sub")).isEmptyDirectory();
        assertThat(fixture.workspaces.changes(running, null))
                .filteredOn(file -> file.findings().contains("submodule"))
                .extracting(ChangedFile::path)
                .containsExactlyInAnyOrder("near", "new");
        walkEveryPath(repository, running);

        assertThat(runs).doesNotExist();
        assertThat(fixture.repo.resolve(".git/modules")).doesNotExist();
        assertThat(fixture.root.resolve("outside")).doesNotExist();
        assertThat(fixture.shell(fixture.root, "find . -path '*worktrees/*/modules'")
                        .outputText())
                .isEmpty();
    }

    @Test
    void hostileHeadIsNeverAnOptionOrAPath() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        Path head = fixture.repo.resolve(".git/worktrees/calc-1/HEAD");
        for (String content : new String[] {
            "--output=%s".formatted(runs),
            "ref: --output=%s".formatted(runs),
            "ref: refs/../../../../etc/passwd",
            "ref: refs/heads/",
            "",
            "x".repeat(1 << 20)
        }) {
            Files.writeString(head, content);
            Work work = fixture.workspaces.look(running);
            assertThat(work.head()).isNull();
            assertThat(work.modifiedCount()).isEqualTo(1);
        }
        assertThat(runs).doesNotExist();
    }

    @Test
    void hostileIndexOfTheAgentReachesNothingOutside() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        RepositoryFixture.write(fixture.worktrees.resolve("calc/outside.log"), "secret");
        Path index = fixture.repo.resolve(".git/worktrees/calc-1/index");
        fixture.shell(
                running.directory(), "mkdir -p aa; printf x > aa/outside.log; git add -f aa/outside.log; rm -r aa");
        byte[] bytes = Files.readAllBytes(index);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("aa/outside.log", "../outside.log");
        Files.write(index, text.getBytes(StandardCharsets.ISO_8859_1));

        ByteArrayOutputStream patch = new ByteArrayOutputStream();
        fixture.workspaces.export(running, null, patch);

        assertThat(patch.toString(StandardCharsets.ISO_8859_1)).doesNotContain("secret", "outside.log");
    }

    @Test
    void D7_sessionAndProjectAreNeverAPath() throws Exception {
        Repository repository = fixture.inspect();
        Workspace running = runningWithWork(repository);
        for (String evil : new String[] {"../x", "-rf", "a/b", "", "A", "; rm"}) {
            Workspace session = new Workspace(
                    PlaceId.HOST,
                    "calc",
                    evil,
                    repository,
                    running.directory(),
                    running.branch(),
                    running.base(),
                    "main");
            assertThatThrownBy(() -> fixture.workspaces.export(session, null, OutputStream.nullOutputStream()))
                    .isInstanceOf(IllegalArgumentException.class);
            Workspace project = new Workspace(
                    PlaceId.HOST,
                    evil,
                    "calc-1",
                    repository,
                    running.directory(),
                    running.branch(),
                    running.base(),
                    "main");
            assertThatThrownBy(() -> fixture.workspaces.look(project)).isInstanceOf(HoltException.class);
        }
    }
}
