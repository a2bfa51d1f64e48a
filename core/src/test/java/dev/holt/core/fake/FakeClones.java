package dev.holt.core.fake;

import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineName;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.ClonePlan;
import dev.holt.core.workspace.ClonePlan.PlannedFile;
import dev.holt.core.workspace.ClonePlan.State;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneWork;
import dev.holt.core.workspace.Clones;
import dev.holt.core.workspace.ExportedPatch;
import dev.holt.core.workspace.GuestClone;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Clones of one file, whose work is what a test says. */
public final class FakeClones implements Clones {
    public static final String BASE = "b".repeat(40);
    public static final String CLEAN = "c".repeat(40);

    private volatile @Nullable Failure failure;
    private volatile CloneWork work = new CloneWork(CLEAN, 0, 0, 0, List.of());

    /** Whatever is asked of a clone comes to this from now on; null: to what it holds. */
    public void breakDown(@Nullable Failure how) {
        failure = how;
    }

    /** How something fails. */
    @FunctionalInterface
    public interface Failure {
        HoltException happens() throws InterruptedException;
    }

    private void fail() throws InterruptedException {
        Failure how = failure;
        if (how != null) {
            throw how.happens();
        }
    }

    /** From now on all clones hold this. */
    public void hold(CloneWork now) {
        work = now;
    }

    @Override
    public ClonePlan plan(CloneRequest request) {
        return new ClonePlan(
                request.source(),
                directory(request),
                BASE,
                request.branch(),
                List.of(new PlannedFile("a.txt", State.COMMITTED)),
                request.untracked() ? 0 : 2,
                List.of());
    }

    @Override
    public List<GuestClone> make(MachineName machine, Guest guest, CloneRequest request, Progress progress) {
        return List.of(new GuestClone(
                directory(request), request.source(), BASE, request.branch(), Instant.EPOCH, CLEAN, CLEAN, null, null));
    }

    @Override
    public List<ChangedFile> changes(Path patch) {
        throw new UnsupportedOperationException("no patch is kept here");
    }

    @Override
    public ExportedPatch export(
            MachineName machine, Guest guest, GuestClone clone, @Nullable String base, OutputStream patch)
            throws InterruptedException {
        fail();
        try {
            patch.write("the patch".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<ChangedFile> files = work.changed().stream()
                .map(path -> new ChangedFile(path, 'M', 1, 1, List.of()))
                .toList();
        return new ExportedPatch(Objects.requireNonNullElse(base, clone.base()), work.tree(), 9, files);
    }

    @Override
    public CloneWork look(MachineName machine, Guest guest, GuestClone clone) throws InterruptedException {
        fail();
        return work;
    }

    private static String directory(CloneRequest request) {
        return Objects.requireNonNullElse(
                request.directory(), "/root/" + request.source().getFileName());
    }
}
