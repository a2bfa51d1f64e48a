package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.workspace.ClonePlan;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneRequest.Depth;
import dev.holt.core.workspace.CloneWork;
import dev.holt.core.workspace.ExportedPatch;
import dev.holt.core.workspace.GuestClone;
import dev.holt.core.workspace.WorkspaceException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A repository of the host, a guest beside it, and the port between them. */
final class CloneFixture {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final RepositoryFixture host;
    final LocalGuest guest = new LocalGuest();
    final Path scratchRoot;
    /** Where the clone is in the guest. */
    final Path clone;

    final GuestClones clones;

    CloneFixture(Path temporary) throws Exception {
        host = new RepositoryFixture(temporary);
        scratchRoot = host.root.resolve("scratch");
        clone = Files.createDirectories(host.root.resolve("guest")).resolve("repo");
        clones = new GuestClones(host.git, scratchRoot, () -> NOW);
    }

    CloneRequest request(Depth depth) {
        return request(host.repo, depth, null, null, false);
    }

    CloneRequest request(Path source, Depth depth, @Nullable String branch, @Nullable String from, boolean untracked) {
        return new CloneRequest(source, clone.toString(), depth, branch, from, untracked);
    }

    GuestClone make() throws Exception {
        return make(request(Depth.SHALLOW));
    }

    GuestClone make(CloneRequest request) throws Exception {
        return makeAll(request).getFirst();
    }

    /** The clone, and those of its submodules. */
    List<GuestClone> makeAll(CloneRequest request) throws Exception {
        return clones.make(LocalGuest.MACHINE, guest, request, Progress.NONE);
    }

    ClonePlan plan() throws Exception {
        return clones.plan(request(Depth.SHALLOW));
    }

    CloneWork look(GuestClone made) throws Exception {
        return clones.look(LocalGuest.MACHINE, guest, made);
    }

    /** A patch with what is known of it. */
    record Exported(ExportedPatch info, byte[] patch) {
        String text() {
            return new String(patch, StandardCharsets.ISO_8859_1);
        }
    }

    Exported export(GuestClone made) throws Exception {
        return export(made, null);
    }

    Exported export(GuestClone made, @Nullable String base) throws Exception {
        ByteArrayOutputStream patch = new ByteArrayOutputStream();
        ExportedPatch info = clones.export(LocalGuest.MACHINE, guest, made, base, patch);
        assertThat(info.bytes()).isEqualTo(patch.size());
        return new Exported(info, patch.toByteArray());
    }

    /** The tree that the patch makes of its base in a fresh clone of the host's repository that knows the guest's objects, too. */
    String applied(Exported exported) throws Exception {
        Path other = Files.createTempDirectory(host.root, "applied");
        host.run(other, "clone", "-q", "--no-checkout", host.repo.toString(), ".");
        Files.writeString(other.resolve(".git/objects/info/alternates"), clone.resolve(".git/objects") + "\n");
        host.run(other, "read-tree", "-u", "--reset", exported.info().base());
        if (exported.patch().length > 0) {
            var result = host.attempt(other, exported.patch(), "apply", "--index", "--binary");
            assertThat(result.status()).as(result.errorText()).isZero();
        }
        return host.run(other, "write-tree");
    }

    /** Runs git in the clone as its user would, by hand. */
    String git(String... arguments) throws Exception {
        return host.run(clone, arguments);
    }

    void shell(String script) throws Exception {
        host.shell(clone, script);
    }

    /** What {@code git status} says of a work tree, without rewriting its index. */
    String status(Path directory) throws Exception {
        var result = host.attempt(directory, "--no-optional-locks", "status", "--porcelain");
        return new String(result.output(), StandardCharsets.ISO_8859_1);
    }

    /** Types, modes, links and contents of all files outside of git's own directories. */
    String files(Path directory) throws Exception {
        String script = """
                find . -name .git -prune -o ! -type d -printf '%p %y %l\\n' | sort
                find . -name .git -prune -o -type f -perm -100 -print | sort
                find . -name .git -prune -o -type f -exec sha256sum {} + | sort
                """;
        return new String(host.shell(directory, script).output(), StandardCharsets.ISO_8859_1);
    }

    static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WorkspaceException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
