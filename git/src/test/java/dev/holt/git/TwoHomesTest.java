package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holt.core.Progress;
import dev.holt.core.place.PlaceId;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two homes with the same repository, each with a session of the same id: neither touches what is the other's. */
class TwoHomesTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;
    private GitWorkspaces other;
    private Workspace ours;
    private Workspace theirs;

    @BeforeEach
    void makeBoth() throws Exception {
        fixture = new RepositoryFixture(temporary);
        ours = fixture.create();
        Path home = fixture.root.resolve("other");
        other = new GitWorkspaces(fixture.git, home.resolve("git"), home.resolve("trees"), () -> Duration.ofSeconds(5));
        theirs = other.create(theirRequest(), Progress.NONE);
    }

    private WorkspaceRequest theirRequest() throws Exception {
        return new WorkspaceRequest(
                PlaceId.HOST,
                "calc",
                "calc-1",
                ours.repository(),
                fixture.root.resolve("other/trees/calc/calc-1"),
                "holt/calc-1/main-2",
                other.resolveBase("calc", ours.repository(), null, false, Progress.NONE),
                "022");
    }

    private static void write(Workspace workspace, String text) throws Exception {
        RepositoryFixture.write(workspace.directory().resolve("new"), text);
    }

    @Test
    void preservedWorkIsItsOwn() throws Exception {
        write(ours, "ours");
        write(theirs, "theirs");
        Preserved mine = fixture.workspaces.preserve(ours).orElseThrow();
        Preserved other1 = other.preserve(theirs).orElseThrow();

        assertThat(mine.ref()).isEqualTo("refs/holt/preserved/calc-1/1");
        assertThat(other1.ref()).isEqualTo("refs/holt/preserved/calc-1/2");
        assertThat(fixture.workspaces.preserved(ours)).containsExactly(mine);
        assertThat(other.preserved(theirs)).containsExactly(other1);

        other.release(theirs, true);
        other.forget(theirs, true);
        assertThat(fixture.workspaces.preserved(ours)).isEqualTo(List.of(mine));
        write(ours, "more");
        assertThat(fixture.workspaces.preserve(ours).orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void discardingOneLeavesTheOther() throws Exception {
        fixture.run(fixture.repo, "commit", "-q", "--allow-empty", "-m", "later");
        other.discard(theirRequest());
        assertThat(theirs.directory()).exists();

        fixture.workspaces.release(ours, false);
        fixture.workspaces.forget(ours, false);

        fixture.run(fixture.repo, "reset", "-q", "--hard", "HEAD^");
        other.discard(theirRequest());
        assertThat(theirs.directory()).doesNotExist();
        assertThat(fixture.refs()).doesNotContain("holt");
    }

    @Test
    void foreignRefsAreNoWork() throws Exception {
        fixture.run(fixture.repo, "update-ref", "refs/holt/preserved/calc-1/7", "HEAD");
        fixture.shell(fixture.repo, "printf '%040d\\n' 1 > .git/refs/holt/preserved/calc-1/8");
        write(ours, "ours");

        Preserved mine = fixture.workspaces.preserve(ours).orElseThrow();

        assertThat(mine.number()).isEqualTo(9);
        assertThat(fixture.workspaces.preserved(ours)).containsExactly(mine);
        assertThatCode(() -> fixture.workspaces.requireForgettable(ours, true)).doesNotThrowAnyException();
    }
}
