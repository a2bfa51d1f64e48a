package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories inside of a work tree: what goes with it and can not be preserved is told, what is somewhere else is not. */
class InnerRepositoriesTest {
    private static final String SUBMODULE = "git -c protocol.file.allow=always submodule --quiet ";

    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
    }

    /** A work tree whose submodule {@code sub}, with a submodule {@code deeper} of its own, is filled. */
    private Workspace filled() throws Exception {
        fixture.shell(
                fixture.root,
                "git clone -q repo deeper; git clone -q repo library; cd library; " + SUBMODULE
                        + "add ../deeper deeper 2>/dev/null; git commit -qm deeper; git branch more");
        fixture.shell(
                fixture.repo,
                SUBMODULE + "add '%s' sub; git commit -qm sub".formatted(fixture.root.resolve("library")));
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), SUBMODULE + "update --init --recursive");
        assertThat(workspace.directory().resolve("sub/deeper/hello.txt")).exists();
        return workspace;
    }

    private Work look(Workspace workspace) throws Exception {
        return fixture.workspaces.look(workspace);
    }

    @Test
    void filledSubmoduleIsNoWork() throws Exception {
        Workspace workspace = filled();

        assertThat(look(workspace).unpreserved()).isEmpty();
        assertThat(look(workspace).dirty()).isFalse();
        fixture.workspaces.release(workspace, false);
        assertThat(workspace.directory()).doesNotExist();
    }

    @Test
    void submoduleThatTheBaseNamesMayBeShallow() throws Exception {
        Workspace workspace = filled();
        fixture.shell(workspace.directory(), "cd sub; git remote remove origin");

        assertThat(look(workspace).unpreserved()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "printf x > hello.txt",
                "rm hello.txt",
                "printf x > new",
                "printf x > debug.log; git add -f debug.log",
                "git commit -q --allow-empty -m x",
                "git commit -q --allow-empty -m x; git checkout -q --detach HEAD^; git branch -f main HEAD@{1}",
                "printf x > hello.txt; git stash -q",
                "git update-index --assume-unchanged hello.txt; printf x > hello.txt",
                "printf x > deeper/new",
                "cd deeper; git commit -q --allow-empty -m x; cd ..; git commit -qam x; cd ..; git commit -qam x",
                "git commit -q --allow-empty -m x; cd ..; git commit -qam x",
                "rm .git; ln -s ../../../../../library/.git .git",
                "printf 'gitdir: %s' \"$PWD/../../../../../library/.git\" > .git",
                "rm .git"
            })
    void submoduleWithMoreIsWork(String script) throws Exception {
        Workspace workspace = filled();
        fixture.shell(workspace.directory().resolve("sub"), script);

        Work work = look(workspace);

        assertThat(work.unpreserved()).containsExactly("sub (a submodule with work of its own)");
        assertThat(work.modified()).contains("sub");
        assertThat(work.dirty()).isTrue();
    }

    @Test
    void cloneIsNoWorkButForItsFiles() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(
                workspace.directory(),
                "git clone -q '%s' inner; git clone -q --depth 1 'file://%s' shallow"
                        .formatted(fixture.repo, fixture.repo));
        fixture.run(workspace.directory().resolve("shallow"), "update-ref", "-d", "refs/remotes/origin/main");

        Work work = look(workspace);

        assertThat(work.unpreserved()).isEmpty();
        assertThat(work.untracked()).contains("inner/hello.txt", "shallow/hello.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git commit -q --allow-empty -m x",
                "git checkout -q -b b; git commit -q --allow-empty -m x; git checkout -q -",
                "git remote remove origin"
            })
    void cloneWithCommitsOfItsOwnIsWork(String script) throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), "git clone -q '%s' inner; cd inner; %s".formatted(fixture.repo, script));

        assertThat(look(workspace).unpreserved()).containsExactly("inner/ (a repository with commits of its own)");
    }

    @Test
    void repositoryThatOnlyPointsElsewhereTakesNothingAlong() throws Exception {
        Workspace workspace = fixture.create();
        fixture.run(
                fixture.repo,
                "worktree",
                "add",
                "-q",
                "-b",
                "there",
                workspace.directory().resolve("there").toString());
        fixture.run(workspace.directory().resolve("there"), "commit", "-q", "--allow-empty", "-m", "x");

        assertThat(look(workspace).unpreserved()).isEmpty();
    }

    @Test
    void repositoryThatIsTooDeepIsNotPreserved() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(
                workspace.directory(),
                "i=0; while [ $i -lt 10 ]; do git init -q r; cd r; i=$((i+1)); done; printf x > file");

        assertThat(look(workspace).unpreserved()).containsExactly("r/r/r/r/r/r/r/r/r/ (can not be read)");
    }

    @Test
    void A1_itsConfigurationRunsNothing() throws Exception {
        Workspace workspace = filled();
        Path runs = fixture.root.resolve("runs");
        Path canary = fixture.root.resolve("canary");
        Files.writeString(canary, "#!/bin/sh\necho run >> '%s'\ncat\n".formatted(runs));
        assertThat(canary.toFile().setExecutable(true)).isTrue();
        fixture.shell(workspace.directory(), """
                git clone -q '%1$s' inner
                for r in sub inner; do
                    git -C $r config core.fsmonitor '%2$s'; git -C $r config core.alternateRefsCommand '%2$s'; git -C $r config filter.evil.clean '%2$s'
                    printf '* filter=evil\\n' > "$(git -C $r rev-parse --absolute-git-dir)/info/attributes"
                    touch $r/hello.txt
                done
                """.formatted(fixture.repo, canary));

        look(workspace);

        assertThat(runs).doesNotExist();
    }
}
