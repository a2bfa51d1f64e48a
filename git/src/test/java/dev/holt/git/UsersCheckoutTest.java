package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that writes to the checkout of its user is seen, and nothing goes by what it wrote. */
class UsersCheckoutTest {
    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");
    private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    Path temporary;

    private RepositoryFixture fixture;
    private Workspace workspace;

    @BeforeEach
    void make() throws Exception {
        fixture = new RepositoryFixture(temporary);
        workspace = fixture.create();
        fixture.write("mine.txt", "the user's own\n");
        for (String old : List.of("mine.txt", "hello.txt", ".git/logs/HEAD")) {
            Files.setLastModifiedTime(fixture.repo.resolve(old), FileTime.from(LONG_AGO));
        }
        fixture.run(fixture.repo, "update-index", "-q", "--refresh");
    }

    private List<String> changed() throws Exception {
        return fixture.workspaces.changesOfCheckout(workspace, BEGIN, Instant.MAX);
    }

    @Test
    void whatTheUserDidBeforeIsNotMeant() throws Exception {
        assertThat(changed()).isEmpty();
    }

    @Test
    void A10_filesWrittenByPathAreSeen() throws Exception {
        fixture.write("hello.txt", "the agent was here\n");
        fixture.write("new file.txt", "and here\n");
        fixture.write("seen.log", "ignored\n");
        assertThat(changed()).containsExactlyInAnyOrder("hello.txt", "new file.txt");
        assertThat(fixture.workspaces.changesOfCheckout(workspace, BEGIN, BEGIN.plusSeconds(1)))
                .isEmpty();
    }

    @Test
    void A10_commandsOfGitThatReachIntoItAreSeen() throws Exception {
        String there = fixture.repo.toString();
        for (List<String> command : List.of(
                List.of("-C", there, "commit", "-q", "--allow-empty", "-m", "by the agent"),
                List.of("--git-dir", there + "/.git", "--work-tree", there, "checkout", "-q", "-b", "elsewhere"))) {
            Files.setLastModifiedTime(fixture.repo.resolve(".git/logs/HEAD"), FileTime.from(LONG_AGO));
            fixture.run(workspace.directory(), command.toArray(String[]::new));
            assertThat(changed()).as(command.toString()).contains("HEAD");
        }
    }

    @Test
    void A10_whatIsWrittenThereChangesNothingOfTheSession() throws Exception {
        Work before = fixture.workspaces.look(workspace);
        fixture.write("hello.txt", "the agent was here\n");
        fixture.run(workspace.directory(), "-C", fixture.repo.toString(), "commit", "-qam", "by the agent");
        Files.writeString(fixture.repo.resolve(".git/index"), "no index");
        assertThat(fixture.workspaces.look(workspace)).isEqualTo(before);
        assertThat(changed()).containsExactly("HEAD");
    }

    @Test
    void aRepositoryThatIsGoneTellsNothing() throws Exception {
        fixture.shell(fixture.root, "rm -rf repo");
        assertThat(changed()).isEmpty();
    }
}
