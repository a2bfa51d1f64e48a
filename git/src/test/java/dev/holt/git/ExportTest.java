package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    /** Work of every kind: committed, staged, unstaged and untracked, with the names and contents that patches break on. */
    private static final String EVERYTHING = """
            printf 'committed\\n' > committed.txt; git add committed.txt; git commit -qm one
            printf 'staged\\n' > staged.txt; git add staged.txt
            printf 'more\\n' >> hello.txt
            head -c 70000 /dev/urandom > random.bin
            printf 'a\\0b' > nul.bin
            rm gone.txt
            printf 'a\\n\\nb\\nc\\n' > blank.txt
            git mv moved.txt 'new name.txt'
            chmod +x tool.sh
            ln -s hello.txt link
            ln -s /etc/passwd outside
            rm kind; ln -s hello.txt kind
            : > empty
            printf 'a\\r\\nb\\r\\n' > crlf.txt
            printf 'no newline' > nonl.txt
            printf 'x' > 'with space'
            printf 'x' > "$(printf 'new\\nline')"
            printf 'x' > "$(printf 'tab\\there')"
            printf 'x' > "$(printf 'foreign\\377')"
            printf 'x' > '-rf'
            printf 'x' > '"quoted"'
            mkdir -p deep/er; printf 'x' > deep/er/file
            rm -r directory; printf 'now a file' > directory
            rm file; mkdir file; printf 'x' > file/inside
            printf 'x' > ignored.log
            printf 'kept\\n' > forced.log; git add -f forced.log
            """;

    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
        fixture.write("gone.txt", "gone\n");
        fixture.write("blank.txt", "a\n\nb\n");
        fixture.write("moved.txt", "moved\n");
        fixture.write("tool.sh", "#!/bin/sh\n");
        fixture.write("kind", "kind\n");
        fixture.write("directory/inside", "inside\n");
        fixture.write("file", "file\n");
        fixture.commitAll("second");
    }

    private byte[] export(Workspace workspace) throws Exception {
        ByteArrayOutputStream patch = new ByteArrayOutputStream();
        fixture.workspaces.export(workspace, null, patch);
        return patch.toByteArray();
    }

    /** Applies the patch on a checkout of the base, and compares: everything but git's files and ignored ones must be the same. */
    private void assertApplies(Workspace workspace, byte[] patch, String... except) throws Exception {
        Path other = fixture.root.resolve("other");
        fixture.run(fixture.root, "clone", "-q", fixture.repo.toString(), other.toString());
        fixture.run(other, "checkout", "-q", workspace.base());
        var applied = fixture.attempt(other, patch, "apply", "--binary");
        assertThat(applied.status()).as(applied.errorText()).isZero();
        StringBuilder options = new StringBuilder("--no-dereference -x .git -x ignored.log");
        for (String name : except) {
            options.append(" -x ").append(name);
        }
        assertThat(fixture.shell(fixture.root, "diff -r %s '%s' '%s'".formatted(options, workspace.directory(), other))
                        .outputText())
                .isEmpty();
        assertThat(Files.isExecutable(other.resolve("tool.sh")))
                .isEqualTo(Files.isExecutable(workspace.directory().resolve("tool.sh")));
    }

    @Test
    void patchOfEverythingAppliesOnTheBase() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), EVERYTHING);

        assertApplies(workspace, export(workspace));
    }

    @Test
    void exportLeavesEverythingAsItWas() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), EVERYTHING);
        fixture.shell(workspace.directory(), "printf 'to stash' >> hello.txt; git stash -q -- hello.txt");
        String tree = fixture.fingerprint(workspace.directory());
        String repository = fixture.contents(fixture.repo);

        export(workspace);
        fixture.workspaces.changes(workspace, null);
        fixture.workspaces.look(workspace);

        assertThat(fixture.fingerprint(workspace.directory())).isEqualTo(tree);
        assertThat(fixture.contents(fixture.repo)).isEqualTo(repository);
        assertThat(fixture.gitRoot.resolve("calc/tmp")).isEmptyDirectory();
    }

    @Test
    void patchDoesNotDependOnTheUsersSettings() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), EVERYTHING);
        byte[] plain = export(workspace);

        fixture.shell(fixture.root, """
                cd repo
                for setting in diff.noprefix=true diff.mnemonicPrefix=true color.ui=always color.diff=always diff.renames=copies \\
                        diff.algorithm=histogram diff.context=0 diff.interHunkContext=9 diff.srcPrefix=x/ diff.dstPrefix=y/ \\
                        diff.suppressBlankEmpty=true core.quotePath=false diff.indentHeuristic=false diff.submodule=log \\
                        diff.ignoreSubmodules=all core.abbrev=7 diff.orderFile=/dev/null diff.external=false; do
                    git config --global "${setting%%=*}" "${setting#*=}"
                    git config "${setting%%=*}" "${setting#*=}"
                done
                """);

        assertThat(export(workspace)).isEqualTo(plain);
    }

    @Test
    void exportWithNothingDoneIsEmpty() throws Exception {
        assertThat(export(fixture.create())).isEmpty();
    }

    @Test
    void exportAgainstAnotherBase() throws Exception {
        Workspace workspace = fixture.create();
        ByteArrayOutputStream patch = new ByteArrayOutputStream();

        fixture.workspaces.export(workspace, "main~1", patch);

        assertThat(patch.toString(StandardCharsets.UTF_8)).contains("diff --git a/gone.txt b/gone.txt");
        assertThatThrownBy(() -> fixture.workspaces.export(workspace, "--output=/tmp/x", patch))
                .isInstanceOfSatisfying(
                        WorkspaceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BASE_NOT_FOUND));
    }

    @Test
    void filesOfARepositoryInsideArePartOfThePatch() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), """
                git init -q inner; cd inner; printf 'x' > file; printf '*.tmp' > .gitignore; printf 'x' > a.tmp; git add file; git commit -qm x
                git init -q deeper; printf 'y' > deeper/file
                """);

        byte[] patch = export(workspace);

        assertThat(new String(patch, StandardCharsets.UTF_8))
                .contains("b/inner/file", "b/inner/deeper/file")
                .doesNotContain("160000", "a.tmp");
        assertApplies(workspace, patch, "a.tmp");
        assertThat(fixture.workspaces.look(workspace).oddities())
                .contains("a repository inside, its history is not kept: inner/");
    }

    @Test
    void repositoryInsideWithANameThatIsNoTextIsWorkAtRisk() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(
                workspace.directory(), "d=\"$(printf 'inner\\377')\"; git init -q \"$d\"; printf x > \"$d/file\"");

        assertThat(fixture.workspaces.look(workspace).modified()).containsExactly("inner\\xff/");
        assertThat(fixture.workspaces.look(workspace).oddities()).contains("can not be looked into: inner\\xff/");
        assertThat(export(workspace)).isEmpty();
    }

    @Test
    void submoduleIsWhatTheCommitSaysOfIt() throws Exception {
        Path library = fixture.root.resolve("library");
        fixture.run(fixture.root, "clone", "-q", fixture.repo.toString(), library.toString());
        fixture.run(
                fixture.repo,
                "-c",
                "protocol.file.allow=always",
                "submodule",
                "--quiet",
                "add",
                library.toString(),
                "sub");
        fixture.commitAll("submodule");
        Workspace workspace = fixture.create();
        assertThat(fixture.workspaces.look(workspace).dirty()).isFalse();

        fixture.shell(
                workspace.directory(),
                "git -c protocol.file.allow=always submodule --quiet update --init; cd sub; printf 'x' > new; git add new; git commit -qm x");

        assertThat(export(workspace)).isEmpty();
        assertThat(fixture.workspaces.look(workspace).modified()).containsExactly("sub");

        fixture.run(workspace.directory(), "commit", "-qam", "moved");
        assertThat(new String(export(workspace), StandardCharsets.UTF_8)).contains("Subproject commit");
        assertThat(fixture.workspaces.changes(workspace, null))
                .singleElement()
                .satisfies(file -> assertThat(file.findings()).contains("submodule"));
    }

    @Test
    void specialFilesCountAsRemoved() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), "rm hello.txt; mkfifo hello.txt; mkfifo untracked");

        assertThat(fixture.workspaces.changes(workspace, null))
                .extracting(ChangedFile::path, ChangedFile::change)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("hello.txt", 'D'));
    }

    @Test
    void changesTellWhatAReaderShouldKnow() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), """
                printf 'a\\nb\\n' > new.txt; printf 'more\\n' >> hello.txt; rm gone.txt; head -c 99 /dev/zero > zero.bin
                chmod +x tool.sh; ln -s /etc/passwd link; rm kind; ln -s hello.txt kind
                printf 'x' > "$(printf 'bell\\007')"; printf 'x' > "$(printf 'foreign\\377')"
                """);

        List<ChangedFile> changes = fixture.workspaces.changes(workspace, null);

        assertThat(changes)
                .containsExactlyInAnyOrder(
                        new ChangedFile("new.txt", 'A', 2, 0, List.of()),
                        new ChangedFile("hello.txt", 'M', 1, 0, List.of()),
                        new ChangedFile("gone.txt", 'D', 0, 1, List.of()),
                        new ChangedFile("zero.bin", 'A', -1, -1, List.of()),
                        new ChangedFile("tool.sh", 'M', 0, 0, List.of("executable", "mode")),
                        new ChangedFile("link", 'A', 1, 0, List.of("link")),
                        new ChangedFile("kind", 'T', 1, 1, List.of("link", "mode")),
                        new ChangedFile("bell\\u0007", 'A', 1, 0, List.of()),
                        new ChangedFile("foreign\\xff", 'A', 1, 0, List.of()));
    }

    @Test
    void A8_filesThatTheHostRunsAreNamed() throws Exception {
        Workspace workspace = fixture.create();
        List<String> dangerous = List.of(
                ".vscode/tasks.json",
                ".idea/runConfigurations/x.xml",
                ".envrc",
                "Makefile",
                "sub/Makefile",
                "package.json",
                ".mvn/jvm.config",
                "gradlew",
                ".mcp.json",
                ".claude/settings.json",
                ".codex/config.toml",
                "AGENTS.md",
                "docs/CLAUDE.md",
                ".pre-commit-config.yaml",
                ".github/workflows/ci.yml",
                ".gitlab-ci.yml",
                ".husky/pre-commit",
                ".gitattributes",
                ".gitmodules",
                "venv/bin/python");
        for (String name : dangerous) {
            RepositoryFixture.write(workspace.directory().resolve(name), "x");
        }
        RepositoryFixture.write(workspace.directory().resolve("harmless/makefile.txt"), "x");

        List<ChangedFile> changes = fixture.workspaces.changes(workspace, null);

        assertThat(changes)
                .filteredOn(file -> file.findings().contains("runs on the host"))
                .extracting(ChangedFile::path)
                .containsExactlyInAnyOrderElementsOf(dangerous);
    }

    @Test
    void receiverThatGoesAwayEndsTheExport() throws Exception {
        Workspace workspace = fixture.create();
        RepositoryFixture.write(workspace.directory().resolve("new"), "x");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> fixture.workspaces.export(workspace, null, broken))
                .isInstanceOf(WorkspaceException.class);
        assertThat(fixture.gitRoot.resolve("calc/tmp")).isEmptyDirectory();
    }

    @Test
    void directoryReplacedByALinkIsNotReadThrough() throws Exception {
        Workspace workspace = fixture.create();
        RepositoryFixture.write(fixture.root.resolve("secret/inside"), "secret\n");
        fixture.shell(workspace.directory(), "rm -r directory; ln -s ../../../../secret directory");

        String patch = new String(export(workspace), StandardCharsets.UTF_8);

        assertThat(patch).contains("deleted file", "new file mode 120000").doesNotContain("+secret\n");
        assertApplies(workspace, patch.getBytes(StandardCharsets.UTF_8));
    }
}
