package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.Progress;
import dev.holt.core.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludedFilesTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
        fixture.write(".gitignore", ".env*\nconfig/\nnode_modules/\nlinks/\n");
        fixture.commitAll("ignores");
    }

    @Test
    void ignoredFilesThatAreNamedAreCopied() throws Exception {
        fixture.write(".worktreeinclude", "# local settings\n.env*\n!.env.example\n/config/**\nnotes\nhello.txt\n");
        fixture.shell(fixture.repo, """
                printf 'KEY=1' > .env; chmod 600 .env; printf 'x' > .env.example; mkdir -p config/deep sub node_modules
                printf 'x' > config/deep/local.toml; printf 'x' > sub/.env.local; printf 'x' > node_modules/x; printf 'x' > notes
                printf 'x' > "$(printf '.env\\377')"
                """);
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.copyIgnored(workspace, List.of(), Progress.NONE))
                .containsExactlyInAnyOrder(".env", "config/deep/local.toml", "sub/.env.local", ".env\\xff");

        assertThat(workspace.directory().resolve(".env")).hasContent("KEY=1");
        assertThat(Files.getPosixFilePermissions(workspace.directory().resolve(".env")))
                .hasSize(2);
        assertThat(workspace.directory().resolve("notes")).doesNotExist();
        assertThat(fixture.workspaces.look(workspace).dirty()).isFalse();
    }

    @Test
    void nothingIsCopiedWithoutTheFile() throws Exception {
        fixture.write(".env", "KEY=1");

        assertThat(fixture.workspaces.copyIgnored(fixture.create(), List.of(), Progress.NONE))
                .isEmpty();
    }

    @Test
    void linksAreCopiedAsLinksAndNeverFollowed() throws Exception {
        Path outside = Files.createDirectory(fixture.root.resolve("outside"));
        RepositoryFixture.write(outside.resolve("secret"), "secret");
        fixture.write(".worktreeinclude", ".env*\nlinks/\n");
        fixture.shell(
                fixture.repo,
                "ln -s ../outside/secret .env; mkdir links; ln -s ../../outside links/dir; mkfifo .env.fifo; git check-ignore -q .env");
        Workspace workspace = fixture.create();

        fixture.workspaces.copyIgnored(workspace, List.of(), Progress.NONE);

        assertThat(workspace.directory().resolve(".env")).isSymbolicLink();
        assertThat(workspace.directory().resolve("links/dir")).isSymbolicLink();
        assertThat(workspace.directory().resolve(".env.fifo")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALinkNorOverwritten() throws Exception {
        Path outside = Files.createDirectory(fixture.root.resolve("outside"));
        fixture.write(".worktreeinclude", ".env\nconfig/\n");
        fixture.shell(fixture.repo, "printf theirs > .env; mkdir config; printf x > config/a");
        Workspace workspace = fixture.create();
        RepositoryFixture.write(workspace.directory().resolve(".env"), "mine");
        Files.createSymbolicLink(workspace.directory().resolve("config"), outside);

        assertThat(fixture.workspaces.copyIgnored(workspace, List.of(), Progress.NONE))
                .isEmpty();

        assertThat(workspace.directory().resolve(".env")).hasContent("mine");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void listThatIsALinkIsNotRead() throws Exception {
        RepositoryFixture.write(fixture.root.resolve("list"), ".env\n");
        Files.createSymbolicLink(fixture.repo.resolve(".worktreeinclude"), fixture.root.resolve("list"));
        fixture.write(".env", "x");

        assertThat(fixture.workspaces.copyIgnored(fixture.create(), List.of(), Progress.NONE))
                .isEmpty();
    }
}
