package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.core.workspace.WorkspaceRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
    }

    private WorkspaceRequest.Base resolve(Repository repository, @Nullable String wanted) throws Exception {
        return fixture.workspaces.resolveBase("calc", repository, wanted, false, Progress.NONE);
    }

    private String commit(String revision) throws Exception {
        return fixture.run(fixture.repo, "rev-parse", revision + "^{commit}");
    }

    @Test
    void withoutARemoteItIsTheLocalDefaultBranch() throws Exception {
        Repository repository = fixture.inspect();
        fixture.run(fixture.repo, "checkout", "-q", "-b", "topic");
        fixture.run(fixture.repo, "commit", "-q", "--allow-empty", "-m", "topic");

        assertThat(resolve(repository, null)).isEqualTo(new WorkspaceRequest.Base(commit("main"), "main", null));
    }

    @Test
    void bug25_baseIsFetchedFresh() throws Exception {
        Path origin = fixture.addOrigin();
        Repository repository = fixture.inspect();
        String newest = fixture.pushFromElsewhere(origin, "main", "newer");
        String refs = fixture.refs();

        WorkspaceRequest.Base base = resolve(repository, null);

        assertThat(base).isEqualTo(new WorkspaceRequest.Base(newest, "origin/main", null));
        assertThat(fixture.refs()).isEqualTo(refs);
        assertThat(fixture.repo.resolve(".git/FETCH_HEAD")).content().doesNotContain(newest);
        Workspace workspace = fixture.workspaces.create(fixture.request(repository), Progress.NONE);
        assertThat(workspace.directory().resolve("hello.txt")).hasContent("newer");
        assertThat(fixture.run(fixture.repo, "fsck")).isEmpty();
    }

    @Test
    void fileUrlWorksToo() throws Exception {
        Path origin = fixture.addOrigin();
        fixture.run(fixture.repo, "remote", "set-url", "origin", "file://" + origin);
        Repository repository = fixture.inspect();

        String newest = fixture.pushFromElsewhere(origin, "main", "newer");

        assertThat(resolve(repository, null).commit()).isEqualTo(newest);
    }

    @Test
    void answerIsGoodForAWhile() throws Exception {
        Path origin = fixture.addOrigin();
        Repository repository = fixture.inspect();
        long[] now = {0};
        Fetches fetches = new Fetches(() -> Duration.ofSeconds(5), () -> now[0]);
        HoltGitDirectory directory = new HoltGitDirectory(fixture.git, fixture.gitRoot.resolve("calc"), repository);
        directory.prepare();
        String url = origin.toString();
        String first = fetches.newest(directory, url, "main").commit();
        String newest = fixture.pushFromElsewhere(origin, "main", "newer");

        now[0] = Duration.ofMillis(1900).toNanos();
        assertThat(fetches.newest(directory, url, "main").commit()).isEqualTo(first);
        now[0] = Duration.ofMillis(2100).toNanos();
        assertThat(fetches.newest(directory, url, "main").commit()).isEqualTo(newest);
    }

    @Test
    void silenceIsGoodForLonger() throws Exception {
        Path origin = fixture.addOrigin();
        Repository repository = fixture.inspect();
        long[] now = {0};
        Fetches fetches = new Fetches(() -> Duration.ofSeconds(5), () -> now[0]);
        HoltGitDirectory directory = new HoltGitDirectory(fixture.git, fixture.gitRoot.resolve("calc"), repository);
        directory.prepare();
        Path away = Files.move(origin, fixture.root.resolve("away"));
        assertThat(fetches.newest(directory, origin.toString(), "main").commit())
                .isNull();
        Files.move(away, origin);

        now[0] = Duration.ofSeconds(29).toNanos();
        assertThat(fetches.newest(directory, origin.toString(), "main").commit())
                .isNull();
        now[0] = Duration.ofSeconds(31).toNanos();
        assertThat(fetches.newest(directory, origin.toString(), "main").commit())
                .isEqualTo(commit("main"));
    }

    @Test
    void baseOfTheProjectIsFetchedThoughThereIsALocalOne() throws Exception {
        Path origin = fixture.addOrigin();
        fixture.run(fixture.repo, "branch", "develop");
        fixture.run(fixture.repo, "push", "-q", "origin", "develop");
        fixture.run(fixture.repo, "tag", "v1");
        fixture.run(fixture.repo, "branch", "local");
        Repository repository = fixture.inspect();
        String newest = fixture.pushFromElsewhere(origin, "develop", "newer");

        assertThat(fixture.workspaces.resolveBase("calc", repository, "develop", true, Progress.NONE))
                .isEqualTo(new WorkspaceRequest.Base(newest, "origin/develop", null));
        assertThat(resolve(repository, "develop"))
                .isEqualTo(new WorkspaceRequest.Base(commit("develop"), "develop", null));
        assertThat(fixture.workspaces.resolveBase("calc", repository, "v1", true, Progress.NONE))
                .isEqualTo(new WorkspaceRequest.Base(commit("v1"), "v1", null));
        WorkspaceRequest.Base local = fixture.workspaces.resolveBase("calc", repository, "local", true, Progress.NONE);
        assertThat(local.commit()).isEqualTo(commit("local"));
        assertThat(local.note()).endsWith("local as it stands here");
    }

    @Test
    void manyWhoAskAtOnceCostOneFetch() throws Exception {
        fixture.addOrigin();
        Path log = fixture.root.resolve("fetches");
        Path bin = Files.createDirectories(fixture.root.resolve("bin"));
        Path wrapper = bin.resolve("git");
        Files.writeString(
                wrapper,
                "#!/bin/sh\nfor a; do [ \"$a\" = fetch ] && echo fetch >> '%s'; done\nPATH='%s' exec git \"$@\"\n"
                        .formatted(log, System.getenv("PATH")));
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        Git counting =
                new Git(java.util.Map.of("PATH", bin + ":" + System.getenv("PATH"), "HOME", fixture.home.toString()));
        Repository repository = fixture.inspect();
        GitWorkspaces workspaces =
                new GitWorkspaces(counting, fixture.gitRoot, fixture.worktrees, () -> Duration.ofSeconds(20));

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<WorkspaceRequest.Base>> bases = IntStream.range(0, 8)
                    .mapToObj(_ -> executor.submit(
                            () -> workspaces.resolveBase("calc", repository, null, false, Progress.NONE)))
                    .toList();
            for (Future<WorkspaceRequest.Base> base : bases) {
                assertThat(base.get().note()).isNull();
            }
        }

        assertThat(log).hasContent("fetch");
    }

    @Test
    void remoteThatDoesNotAnswerCostsItsPatienceOnly() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            fixture.run(
                    fixture.repo, "remote", "add", "origin", "git://127.0.0.1:%d/x".formatted(silent.getLocalPort()));
            fixture.workspaces =
                    new GitWorkspaces(fixture.git, fixture.gitRoot, fixture.worktrees, () -> Duration.ofMillis(700));
            Repository repository = fixture.inspect();

            WorkspaceRequest.Base base = resolve(repository, null);

            assertThat(base.commit()).isEqualTo(commit("main"));
            assertThat(base.note()).isEqualTo("origin did not answer within 700 ms; main as it stands here");
            try (Socket connection = silent.accept()) {
                // The end of the stream: the git that asked is gone. Its request is all that came before.
                connection.setSoTimeout(10_000);
                assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .contains("git-upload-pack");
            }
        }
    }

    @Test
    void remoteThatIsGoneIsSaid() throws Exception {
        fixture.run(
                fixture.repo,
                "remote",
                "add",
                "origin",
                fixture.root.resolve("nowhere").toString());
        Repository repository = fixture.inspect();

        WorkspaceRequest.Base base = resolve(repository, null);

        assertThat(base.ref()).isEqualTo("main");
        assertThat(base.note()).startsWith("origin could not be asked (").endsWith("; main as it stands here");
    }

    @Test
    void onlyTheRecordedRemoteIsAsked() throws Exception {
        Path origin = fixture.addOrigin();
        Repository repository = fixture.inspect();
        String newest = fixture.pushFromElsewhere(origin, "main", "newer");
        fixture.run(fixture.repo, "config", "remote.origin.url", "/nowhere");
        fixture.run(fixture.repo, "config", "url./nowhere/.insteadOf", fixture.root.toString());

        assertThat(resolve(repository, null).commit()).isEqualTo(newest);
    }

    @Test
    void wantedIsABranchTagHashOrRemoteBranch() throws Exception {
        Path origin = fixture.addOrigin();
        Repository repository = fixture.inspect();
        fixture.run(fixture.repo, "branch", "topic");
        fixture.run(fixture.repo, "tag", "-a", "-m", "x", "v1");
        String first = commit("main");
        fixture.run(fixture.repo, "commit", "-q", "--allow-empty", "-m", "more");
        String remote = fixture.pushFromElsewhere(origin, "feature", "feature");

        assertThat(resolve(repository, "topic")).isEqualTo(new WorkspaceRequest.Base(first, "topic", null));
        assertThat(resolve(repository, "v1")).isEqualTo(new WorkspaceRequest.Base(first, "v1", null));
        assertThat(resolve(repository, first.substring(0, 10)).commit()).isEqualTo(first);
        assertThat(resolve(repository, "HEAD").commit()).isEqualTo(commit("main"));
        assertThat(resolve(repository, "origin/feature"))
                .isEqualTo(new WorkspaceRequest.Base(remote, "origin/feature", null));
        assertThat(resolve(repository, "feature")).isEqualTo(new WorkspaceRequest.Base(remote, "origin/feature", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "origin/nothing",
                "--all",
                "-",
                "",
                "a..b",
                ":/first",
                "main:hello.txt",
                "@{u}",
                "a b",
                "--output=x"
            })
    void D7_wantedIsNeverAnOption(String wanted) throws Exception {
        Repository repository = fixture.inspect();

        assertThatThrownBy(() -> resolve(repository, wanted))
                .isInstanceOfSatisfying(
                        WorkspaceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BASE_NOT_FOUND));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "origin/main:refs/heads/evil",
                "origin/*:refs/heads/*",
                "main:refs/heads/evil",
                "origin/--upload-pack=x"
            })
    void D7_wantedIsNeverARefspec(String wanted) throws Exception {
        fixture.addOrigin();
        Repository repository = fixture.inspect();
        String refs = fixture.refs();

        assertThatThrownBy(() -> resolve(repository, wanted))
                .isInstanceOfSatisfying(
                        WorkspaceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BASE_NOT_FOUND));
        assertThat(fixture.refs()).isEqualTo(refs);
    }
}
