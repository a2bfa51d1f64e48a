package dev.holt.git;

import static dev.holt.git.CloneFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.ClonePlan;
import dev.holt.core.workspace.ClonePlan.PlannedFile;
import dev.holt.core.workspace.ClonePlan.State;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneRequest.Depth;
import dev.holt.core.workspace.GuestClone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commits, branches and settings a clone has, and what is refused. */
class GuestClonesTest {
    @TempDir
    Path temporary;

    private CloneFixture fixture;
    private RepositoryFixture host;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new CloneFixture(temporary);
        host = fixture.host;
    }

    private void commitMany(int count) throws Exception {
        host.shell(
                host.repo,
                "for i in $(seq %d); do echo $i > number; git add number; git commit -qm $i; done".formatted(count));
    }

    @Test
    void shallowCloneHasTheLastTenCommits() throws Exception {
        commitMany(14);

        GuestClone made = fixture.make();

        assertThat(fixture.git("rev-list", "--count", "HEAD")).isEqualTo("10");
        assertThat(fixture.git("fsck", "--full", "--strict")).isEmpty();
        assertThat(fixture.git("rev-parse", "--is-shallow-repository")).isEqualTo("true");
        assertThat(fixture.git("rev-parse", "HEAD"))
                .isEqualTo(made.base())
                .isEqualTo(host.run(host.repo, "rev-parse", "HEAD"));
        assertThat(fixture.git("for-each-ref", "--format=%(refname)")).isEqualTo("refs/heads/main\nrefs/holt/initial");
        assertThat(fixture.status(fixture.clone)).isEmpty();
    }

    @Test
    void shallowCloneOfAShortHistoryIsWhole() throws Exception {
        commitMany(3);

        fixture.make();

        assertThat(fixture.git("rev-list", "--count", "HEAD")).isEqualTo("4");
        assertThat(fixture.git("rev-parse", "--is-shallow-repository")).isEqualTo("false");
    }

    @Test
    void shallowCloneCutsEveryLineOfDescent() throws Exception {
        host.run(host.repo, "checkout", "-q", "-b", "side");
        commitMany(12);
        host.run(host.repo, "checkout", "-q", "main");
        host.shell(host.repo, "for i in $(seq 12); do git commit -q --allow-empty -m $i; done");
        host.run(host.repo, "merge", "-q", "--no-edit", "side");

        fixture.make();

        assertThat(fixture.git("rev-list", "--count", "HEAD")).isEqualTo("19");
        assertThat(fixture.git("fsck", "--full", "--strict")).isEmpty();
    }

    @Test
    void fullCloneHasAllBranchesAndTags() throws Exception {
        commitMany(14);
        host.run(host.repo, "branch", "side/one", "HEAD~3");
        host.run(host.repo, "tag", "light", "HEAD~2");
        host.run(host.repo, "tag", "-a", "-m", "x", "heavy", "HEAD~1");

        fixture.make(fixture.request(Depth.FULL));

        assertThat(fixture.git("rev-list", "--count", "HEAD")).isEqualTo("15");
        assertThat(fixture.git("for-each-ref", "--format=%(refname)").lines())
                .containsExactly(
                        "refs/heads/main",
                        "refs/holt/initial",
                        "refs/remotes/origin/main",
                        "refs/remotes/origin/side/one",
                        "refs/tags/heavy",
                        "refs/tags/light");
        for (String[] pair : new String[][] {{"origin/side/one", "side/one"}, {"heavy", "heavy"}, {"light", "light"}}) {
            assertThat(fixture.git("rev-parse", pair[0])).isEqualTo(host.run(host.repo, "rev-parse", pair[1]));
        }
        assertThat(fixture.git("fsck", "--full", "--strict")).isEmpty();
    }

    @Test
    void metadataCloneChecksNothingOut() throws Exception {
        host.write("hello.txt", "changed\n");

        GuestClone made = fixture.make(fixture.request(Depth.METADATA));

        assertThat(fixture.files(fixture.clone)).isEmpty();
        assertThat(fixture.git("show", "HEAD:hello.txt")).isEqualTo("hello");
        assertThat(fixture.look(made).tree()).isEqualTo(made.known());
        assertThat(fixture.look(made).changedCount()).isZero();
        assertThat(fixture.export(made).patch()).isEmpty();
    }

    @Test
    void fileWrittenIntoAMetadataCloneIsWork() throws Exception {
        GuestClone made = fixture.make(fixture.request(Depth.METADATA));
        RepositoryFixture.write(fixture.clone.resolve("hello.txt"), "by hand\n");

        assertThat(fixture.look(made).changed()).containsExactly("hello.txt");
    }

    @Test
    void sha256RepositoryTravels() throws Exception {
        Path source = Files.createDirectories(host.root.resolve("sha256"));
        host.shell(source, "git init -q --object-format=sha256; echo x > a; git add a; git commit -qm x; echo y > a");

        GuestClone made = fixture.make(fixture.request(source, Depth.SHALLOW, null, null, false));

        assertThat(made.base()).hasSize(64);
        assertThat(fixture.status(fixture.clone)).isEqualTo(" M a\n");
        fixture.shell("echo z > a");
        assertThat(fixture.export(made).info().files()).hasSize(1);
    }

    @Test
    void cloneIsRememberedAsItWasMade() throws Exception {
        GuestClone made = fixture.make();

        assertThat(made.directory()).isEqualTo(fixture.clone.toString());
        assertThat(made.source()).isEqualTo(host.repo);
        assertThat(made.branch()).isEqualTo("main");
        assertThat(made.made()).isEqualTo(CloneFixture.NOW);
        assertThat(made.known()).isEqualTo(host.run(host.repo, "rev-parse", "HEAD^{tree}"));
        assertThat(made.left()).isNull();
        assertThat(fixture.scratchRoot).isEmptyDirectory();
    }

    @Test
    void newBranchStartsAtANamedCommitWithTheLocalChangesOnTop() throws Exception {
        String first = host.run(host.repo, "rev-parse", "HEAD");
        host.run(host.repo, "tag", "start");
        host.write("src/parser.c", "int second;\n");
        host.commitAll("second");
        host.write("hello.txt", "changed\n");

        GuestClone made = fixture.make(fixture.request(host.repo, Depth.SHALLOW, "work/one", "start", false));

        assertThat(made.base()).isEqualTo(first);
        assertThat(made.branch()).isEqualTo("work/one");
        assertThat(fixture.git("symbolic-ref", "HEAD")).isEqualTo("refs/heads/work/one");
        assertThat(fixture.git("rev-parse", "HEAD")).isEqualTo(first);
        assertThat(fixture.status(fixture.clone)).isEqualTo(" M hello.txt\n");
        assertThat(fixture.clone.resolve("hello.txt")).hasContent("changed");
        assertThat(fixture.clone.resolve("src/parser.c")).hasContent("int main(void) { return 0; }");
    }

    @Test
    void newBranchWithoutAStartIsAtHead() throws Exception {
        GuestClone made = fixture.make(fixture.request(host.repo, Depth.SHALLOW, "work", null, false));

        assertThat(fixture.git("symbolic-ref", "HEAD")).isEqualTo("refs/heads/work");
        assertThat(made.base()).isEqualTo(host.run(host.repo, "rev-parse", "HEAD"));
    }

    @Test
    void startWithoutABranchIsRefused() {
        CloneRequest request = fixture.request(host.repo, Depth.SHALLOW, null, "main", false);

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> fixture.clones.plan(request));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> fixture.make(request));
        assertThat(fixture.clone).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "--output=x", "main..main", ":/first", "", "main^{tree}"})
    void startThatNamesNoCommitIsRefused(String from) {
        assertRefused(
                ErrorCode.BASE_NOT_FOUND,
                () -> fixture.clones.plan(fixture.request(host.repo, Depth.SHALLOW, "work", from, false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "a..b", "a b", "x.lock", "", "HEAD", "a\nb"})
    void branchThatGitWouldNotTakeIsRefused(String branch) {
        assertRefused(
                ErrorCode.BRANCH_INVALID,
                () -> fixture.clones.plan(fixture.request(host.repo, Depth.SHALLOW, branch, null, false)));
    }

    @Test
    void detachedHeadStaysDetached() throws Exception {
        commitMany(2);
        host.run(host.repo, "checkout", "-q", "--detach", "HEAD~1");

        GuestClone made = fixture.make();

        assertThat(made.branch()).isNull();
        assertThat(host.attempt(fixture.clone, "symbolic-ref", "-q", "HEAD").status())
                .isOne();
        assertThat(fixture.git("rev-parse", "HEAD")).isEqualTo(host.run(host.repo, "rev-parse", "HEAD"));
        assertThat(fixture.look(made).elsewhere()).isZero();
    }

    @Test
    void linkedWorkTreeIsASourceOfItsOwn() throws Exception {
        Path linked = host.root.resolve("linked");
        host.run(host.repo, "worktree", "add", "-q", "-b", "side", linked.toString());
        RepositoryFixture.write(linked.resolve("side.txt"), "side\n");
        host.shell(linked, "git add side.txt; git commit -qm side; echo changed > side.txt");
        host.write("hello.txt", "of the main work tree\n");

        GuestClone made = fixture.make(fixture.request(linked, Depth.SHALLOW, null, null, false));

        assertThat(made.source()).isEqualTo(linked);
        assertThat(made.branch()).isEqualTo("side");
        assertThat(fixture.status(fixture.clone)).isEqualTo(" M side.txt\n");
        assertThat(fixture.clone.resolve(".git")).isDirectory();
    }

    @ParameterizedTest
    @EnumSource(
            value = Depth.class,
            names = {"SHALLOW", "FULL"})
    void shallowRepositoryIsASource(Depth depth) throws Exception {
        commitMany(5);
        Path shallow = host.root.resolve("shallow");
        host.run(host.root, "clone", "-q", "--depth=3", "file://" + host.repo, shallow.toString());

        fixture.make(fixture.request(shallow, depth, null, null, false));

        assertThat(fixture.git("rev-list", "--count", "HEAD")).isEqualTo("3");
        assertThat(fixture.git("fsck", "--full", "--strict")).isEmpty();
    }

    @Test
    void directoryInsideOfTheWorkTreeMeansAllOfIt() throws Exception {
        ClonePlan plan =
                fixture.clones.plan(fixture.request(host.repo.resolve("src"), Depth.SHALLOW, null, null, false));

        assertThat(plan.source()).isEqualTo(host.repo);
    }

    @Test
    void whatIsNoRepositoryWithCommitsIsRefused() throws Exception {
        Path bare = host.root.resolve("bare");
        Path empty = host.root.resolve("empty");
        Path none = Files.createDirectories(host.root.resolve("none"));
        host.run(host.root, "init", "-q", "--bare", bare.toString());
        host.run(host.root, "init", "-q", empty.toString());

        assertRefusedSource(ErrorCode.BARE_REPOSITORY, bare);
        assertRefusedSource(ErrorCode.NO_COMMIT, empty);
        assertRefusedSource(ErrorCode.NOT_A_REPOSITORY, none);
        assertRefusedSource(ErrorCode.NOT_A_REPOSITORY, host.root.resolve("missing"));
    }

    private void assertRefusedSource(ErrorCode code, Path source) {
        CloneRequest request = fixture.request(source, Depth.SHALLOW, null, null, false);
        assertRefused(code, () -> fixture.clones.plan(request));
        assertRefused(code, () -> fixture.make(request));
        assertThat(fixture.clone).doesNotExist();
        assertThat(fixture.scratchRoot).isEmptyDirectory();
    }

    @Test
    void directoryThatIsTakenStaysAsItIs() throws Exception {
        RepositoryFixture.write(fixture.clone.resolve("mine"), "mine\n");
        String before = host.fingerprint(fixture.clone);

        assertRefused(ErrorCode.GUEST_PATH_TAKEN, () -> fixture.make());

        assertThat(host.fingerprint(fixture.clone)).isEqualTo(before);
    }

    @Test
    void fileOrLinkInThePlaceOfTheDirectoryStays() throws Exception {
        Files.createSymbolicLink(fixture.clone, host.home);
        assertRefused(ErrorCode.GUEST_PATH_TAKEN, () -> fixture.make());
        assertThat(fixture.clone).isSymbolicLink();

        Files.delete(fixture.clone);
        Files.writeString(fixture.clone, "mine");
        assertRefused(ErrorCode.GUEST_PATH_TAKEN, () -> fixture.make());
        assertThat(fixture.clone).hasContent("mine");
    }

    @Test
    void emptyDirectoryIsTaken() throws Exception {
        Files.createDirectories(fixture.clone);

        fixture.make();

        assertThat(fixture.clone.resolve("hello.txt")).exists();
    }

    @Test
    void whatAFormerDaemonLeftUnderWayGoes() throws Exception {
        RepositoryFixture.write(fixture.scratchRoot.resolve("work1/pack"), "half");

        var _ = new GuestClones(host.git, fixture.scratchRoot, () -> CloneFixture.NOW);

        assertThat(fixture.scratchRoot).doesNotExist();
        fixture.make();
    }

    @Test
    void whatWasLeftBehindInTheMiddleGivesWay() throws Exception {
        RepositoryFixture.write(fixture.clone.resolve("half"), "half\n");
        RepositoryFixture.write(fixture.clone.resolve(".git/holt-incomplete"), "");

        fixture.make();

        assertThat(fixture.clone.resolve("half")).doesNotExist();
        assertThat(fixture.clone.resolve(".git/holt-incomplete")).doesNotExist();
        assertThat(fixture.status(fixture.clone)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "index-pack", "/bin/sh"})
    void failureInTheMiddleLeavesNothing(String command) {
        fixture.guest.broken = command;

        assertRefused(ErrorCode.GIT_FAILED, () -> fixture.make());

        assertThat(fixture.clone).doesNotExist();
        assertThat(fixture.scratchRoot).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"repo", "", "/", "/a/../b", "/a//b", "/a/./b", "/a/", "/a\nb"})
    void directoryThatIsNoPlainAbsolutePathIsRefused(String directory) {
        CloneRequest request = new CloneRequest(host.repo, directory, Depth.SHALLOW, null, null, false);

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> fixture.clones.plan(request));
    }

    @Test
    void withoutADirectoryItIsTheRepositorysNameAtHome() throws Exception {
        ClonePlan plan = fixture.clones.plan(new CloneRequest(host.repo, null, Depth.SHALLOW, null, null, false));

        assertThat(plan.directory()).isEqualTo("/root/repo");
    }

    @Test
    void cloneKnowsOriginAndAuthorButNoPassword() throws Exception {
        host.run(host.repo, "remote", "add", "origin", "https://me:secret@example.org/calc.git");

        fixture.make();

        assertThat(fixture.git("config", "--local", "remote.origin.url")).isEqualTo("https://example.org/calc.git");
        assertThat(fixture.git("config", "--local", "user.name")).isEqualTo("Dev");
        assertThat(fixture.git("config", "--local", "user.email")).isEqualTo("dev@example.org");
        assertThat(fixture.host.contents(fixture.clone)).doesNotContain("secret");
        assertThat(Files.readString(fixture.clone.resolve(".git/config"))).doesNotContain("secret");
    }

    @Test
    void cloneWithoutOriginHasNone() throws Exception {
        fixture.make();

        assertThat(fixture.git("remote")).isEmpty();
    }

    @Test
    void missingGitInTheGuestIsSaid() {
        fixture.guest.more = Map.of("PATH", "/nowhere");

        assertThatThrownBy(() -> fixture.make()).hasMessageContaining("its image has no git");
    }

    @Test
    void planListsTheFilesInTheOrderOfTheIndex() throws Exception {
        host.write("b.txt", "new\n");
        host.run(host.repo, "add", "b.txt");
        host.write("hello.txt", "changed\n");
        host.write("untracked.txt", "x");
        String untouched = host.fingerprint(host.repo);

        ClonePlan without = fixture.plan();
        ClonePlan with = fixture.clones.plan(fixture.request(host.repo, Depth.SHALLOW, null, null, true));

        assertThat(without.files())
                .containsExactly(
                        new PlannedFile(".gitignore", State.COMMITTED),
                        new PlannedFile("b.txt", State.CHANGED),
                        new PlannedFile("hello.txt", State.CHANGED),
                        new PlannedFile("src/parser.c", State.COMMITTED));
        assertThat(without.untrackedLeft()).isOne();
        assertThat(with.files()).contains(new PlannedFile("untracked.txt", State.UNTRACKED));
        assertThat(with.untrackedLeft()).isZero();
        assertThat(fixture.clones.plan(fixture.request(Depth.METADATA)).files()).isEmpty();
        assertThat(host.fingerprint(host.repo)).isEqualTo(untouched);
        assertThat(fixture.clone).doesNotExist();
    }
}
