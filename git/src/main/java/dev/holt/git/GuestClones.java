package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineName;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.ClonePlan;
import dev.holt.core.workspace.ClonePlan.PlannedFile;
import dev.holt.core.workspace.ClonePlan.State;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneRequest.Depth;
import dev.holt.core.workspace.CloneWork;
import dev.holt.core.workspace.Clones;
import dev.holt.core.workspace.ExportedPatch;
import dev.holt.core.workspace.GuestClone;
import dev.holt.core.workspace.WorkspaceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Clones whose objects travel as one pack. On the host git makes that pack through a git directory of Holt's own; in the guest git unpacks it, and
 * whatever is asked of a clone later is asked of git there. So a file has in the guest what git would have committed of it here, and names, links, modes
 * and removals need no treatment.
 *
 * <p>Safe for any thread.
 */
public final class GuestClones implements Clones {
    private static final String HOME = "/root/";
    /** Is in a clone until it is whole. What has it was left behind when its machine, or the daemon, stopped in the middle. */
    private static final String INCOMPLETE = "/.git/holt-incomplete";

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** For a look, for which the stop of a machine waits. */
    private static final Duration GLANCE = Duration.ofMinutes(2);

    private static final int NO_DIRECTORY = 10;
    private static final int NO_REPOSITORY = 11;
    private static final int NO_BASE = 12;
    private static final int MOST_SHOWN = 20;
    private static final int DEEPEST = 4;

    private final Git git;
    private final Path scratchRoot;
    private final InstantSource clock;

    /** @param scratchRoot a directory of Holt's own for work under way, made when it is missing; what a former process left in it goes at once */
    public GuestClones(Git git, Path scratchRoot, InstantSource clock) {
        this.git = git;
        this.scratchRoot = scratchRoot;
        this.clock = clock;
        if (Files.exists(scratchRoot, LinkOption.NOFOLLOW_LINKS)) {
            Removal.of(scratchRoot);
        }
    }

    @Override
    public ClonePlan plan(CloneRequest request) throws InterruptedException {
        try (Scratch scratch = scratch()) {
            CloneSource source = CloneSource.open(git, scratch, request.source());
            String branch = source.branch(request);
            CloneSource.Content content = source.content(request);
            return new ClonePlan(
                    source.top(),
                    directory(request, source),
                    content.commit(),
                    branch,
                    request.depth() == Depth.METADATA ? List.of() : files(source, content),
                    content.untrackedLeft(),
                    request.depth() == Depth.FULL ? List.of() : submodules(content));
        }
    }

    @Override
    public List<GuestClone> make(MachineName machine, Guest guest, CloneRequest request, Progress progress)
            throws InterruptedException {
        try (Scratch scratch = scratch()) {
            progress.stage("reading " + Printable.of(request.source().toString()));
            CloneSource source = CloneSource.open(git, scratch, request.source());
            String branch = source.branch(request);
            String directory = directory(request, source);
            GuestGit there = new GuestGit(machine, guest, PATIENCE);
            requireFree(there, directory);
            boolean made = false;
            try {
                guest.makeDirectories(directory + "/.git", 0755);
                guest.put(directory + INCOMPLETE, 0644, InputStream.nullInputStream());
                Delivery delivery = new Delivery(there, request, progress, clock.instant(), new ArrayList<>());
                send(delivery, source, branch, directory, 0);
                guest.remove(directory + INCOMPLETE);
                made = true;
                return delivery.made();
            } finally {
                if (!made) {
                    removeQuietly(guest, directory);
                }
            }
        }
    }

    /**
     * A clone on its way.
     *
     * @param made what is there already: the repository itself, then its submodules
     */
    private record Delivery(
            GuestGit there, CloneRequest request, Progress progress, Instant now, List<GuestClone> made) {}

    /** Sends one repository, and with {@code FULL} those of its submodules. */
    private void send(Delivery delivery, CloneSource source, @Nullable String branch, String directory, int level)
            throws InterruptedException {
        GuestGit there = delivery.there();
        Progress progress = delivery.progress();
        CloneRequest all = delivery.request();
        CloneRequest request =
                level == 0 ? all : new CloneRequest(source.top(), null, all.depth(), null, null, all.untracked());
        CloneSource.Content content = source.content(request);
        progress.stage("packing " + Printable.of(source.top().toString()));
        Shipment shipment = Shipment.of(source, content, request.depth());
        there.run(null, "init", "-q", "--object-format=" + source.format(), directory);
        if (!shipment.boundary().isEmpty()) {
            byte[] lines = (String.join("\n", shipment.boundary()) + "\n").getBytes(StandardCharsets.US_ASCII);
            there.guest().put(directory + "/.git/shallow", 0644, new ByteArrayInputStream(lines));
        }
        try (InputStream pack = Files.newInputStream(shipment.pack())) {
            progress.stage("sending %d KiB".formatted((Files.size(shipment.pack()) + 1023) / 1024));
            there.run(pack, "-C", directory, "index-pack", "--stdin");
        } catch (IOException e) {
            throw FileTrouble.with("the pack", e);
        }
        progress.stage("checking out " + directory);
        GuestGit.Ended ended = there.script(
                Script.FINISH_CLONE,
                new ByteArrayInputStream(shipment.refs().getBytes(StandardCharsets.UTF_8)),
                OutputStream.nullOutputStream(),
                directory,
                Objects.requireNonNullElse(branch, ""),
                content.commit(),
                request.depth() == Depth.METADATA ? "" : content.tree(),
                Objects.requireNonNullElse(source.directory().repository().remote(), ""),
                Objects.requireNonNullElse(source.name(), ""),
                Objects.requireNonNullElse(source.mail(), ""));
        if (ended.status() != 0) {
            throw there.failure("checking out", ended);
        }
        delivery.made()
                .add(new GuestClone(
                        directory,
                        source.top(),
                        content.commit(),
                        branch,
                        delivery.now(),
                        content.tree(),
                        content.tree(),
                        null,
                        null));
        if (request.depth() == Depth.FULL && level < DEEPEST) {
            for (Tracked submodule : content.scan().submodules) {
                if (submodule.path().isText()) {
                    try (Scratch scratch = scratch()) {
                        CloneSource inner =
                                CloneSource.open(git, scratch, submodule.path().under(source.top()));
                        send(
                                delivery,
                                inner,
                                inner.branch(),
                                directory + "/" + submodule.path().text(),
                                level + 1);
                    }
                }
            }
        }
    }

    @Override
    public ExportedPatch export(
            MachineName machine, Guest guest, GuestClone clone, @Nullable String base, OutputStream patch)
            throws InterruptedException {
        String from = base == null ? clone.initial() : requireHash(base);
        try (Scratch scratch = scratch()) {
            Path file = scratch.file("patch");
            ExportHeader header = new ExportHeader(1);
            // A guest may not fill this host's disk.
            long most = Files.getFileStore(scratchRoot).getUsableSpace() / 2;
            try (OutputStream out = new BoundedOutput(Files.newOutputStream(file), most);
                    OutputStream split = header.before(out)) {
                ask(new GuestGit(machine, guest, PATIENCE), clone, from, "patch", split);
            }
            List<ChangedFile> files = check(machine, file);
            ExportedPatch exported = new ExportedPatch(from, header.tree(machine), Files.size(file), files);
            Files.copy(file, patch);
            patch.flush();
            return exported;
        } catch (IOException e) {
            throw FileTrouble.with("patch", e);
        }
    }

    @Override
    public List<ChangedFile> changes(Path patch) {
        try (InputStream in = Files.newInputStream(patch)) {
            return new PatchReader(in).read();
        } catch (PatchReader.RefusedException e) {
            throw new WorkspaceException(
                    ErrorCode.PATCH_REFUSED,
                    "%s: is no patch out of a machine: %s (expected: as it was written)"
                            .formatted(patch, e.getMessage()));
        } catch (IOException e) {
            throw FileTrouble.with(patch, e);
        }
    }

    private static List<ChangedFile> check(MachineName machine, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new PatchReader(in).read();
        } catch (PatchReader.RefusedException e) {
            throw new WorkspaceException(
                    ErrorCode.PATCH_REFUSED,
                    "machine %s: its patch is not taken: %s; look into the machine, 'holt vm cp' copies single files"
                            .formatted(machine, e.getMessage()),
                    Map.of("machine", machine.value()));
        }
    }

    @Override
    public CloneWork look(MachineName machine, Guest guest, GuestClone clone) throws InterruptedException {
        ExportHeader header = new ExportHeader(3);
        FirstNames names = new FirstNames(MOST_SHOWN);
        try (OutputStream split = header.before(names)) {
            ask(new GuestGit(machine, guest, GLANCE), clone, clone.initial(), "look", split);
        } catch (IOException e) {
            throw FileTrouble.with("list of changes", e);
        }
        return new CloneWork(
                header.tree(machine),
                header.count(1),
                header.count(2),
                names.count(),
                names.first().stream().map(Bytes::printable).toList());
    }

    private static void ask(GuestGit there, GuestClone clone, String base, String what, OutputStream output)
            throws InterruptedException {
        GuestGit.Ended ended = there.script(Script.EXPORT, null, output, clone.directory(), clone.base(), base, what);
        String where = "%s:%s".formatted(there.machine(), Printable.of(clone.directory()));
        switch (ended.status()) {
            case 0 -> {}
            case NO_DIRECTORY, NO_REPOSITORY ->
                throw new WorkspaceException(
                        ErrorCode.WORKSPACE_TAMPERED,
                        "%s: %s (expected: the clone that was made there); 'holt vm cp' copies what is left"
                                .formatted(
                                        where,
                                        ended.status() == NO_DIRECTORY ? "is gone" : "its .git is gone or broken"));
            case NO_BASE ->
                throw new WorkspaceException(
                        ErrorCode.BASE_NOT_FOUND,
                        "%s: has %s no more (expected: what it is compared with); name a commit that it has with --base"
                                .formatted(where, base),
                        Map.of("base", base));
            default -> throw there.failure("looking at " + where, ended);
        }
    }

    /** A base goes into the guest and comes back in no message: only a hash names the same on both sides. */
    private static String requireHash(String base) {
        if (!Head.isHash(base)) {
            throw new WorkspaceException(
                    ErrorCode.BASE_NOT_FOUND,
                    "base: '%s' (expected: the full hash of a commit); 'git rev-parse REVISION' prints it"
                            .formatted(Printable.of(base)),
                    Map.of("base", base));
        }
        return base;
    }

    private static void requireFree(GuestGit there, String directory) throws InterruptedException {
        Guest guest = there.guest();
        if (guest.stat(directory + INCOMPLETE).isPresent()) {
            guest.remove(directory);
        }
        var found = guest.stat(directory);
        if (found.isPresent()
                && (found.get().type() != 'd' || !guest.list(directory).isEmpty())) {
            throw new WorkspaceException(
                    ErrorCode.GUEST_PATH_TAKEN,
                    "%s:%s: something is there (expected: nothing, or an empty directory); name another with --guest-path"
                            .formatted(there.machine(), Printable.of(directory)),
                    Map.of("path", directory));
        }
    }

    private static void removeQuietly(Guest guest, String directory) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            guest.remove(directory);
        } catch (HoltException _) {
            // The guest is gone, and its machine says so.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String directory(CloneRequest request, CloneSource source) {
        String directory = request.directory();
        if (directory == null) {
            return HOME + Objects.requireNonNull(source.top().getFileName());
        }
        boolean plain = directory.startsWith("/")
                && directory.length() > 1
                && directory.codePoints().noneMatch(c -> c < ' ' || c == 0x7f)
                && List.of(directory.substring(1).split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!plain) {
            throw new WorkspaceException(
                    ErrorCode.INVALID_ARGUMENT,
                    "guest path: '%s' (expected: an absolute path such as /root/repo, without '..')"
                            .formatted(Printable.of(directory)));
        }
        return directory;
    }

    private static List<PlannedFile> files(CloneSource source, CloneSource.Content content)
            throws InterruptedException {
        try {
            Set<Bytes> untracked = new HashSet<>();
            try (Names names = new Names(content.untracked().path())) {
                for (Bytes name = names.next(); name != null; name = names.next()) {
                    untracked.add(name);
                }
            }
            Set<Bytes> changed = new HashSet<>(Bytes.split(source.commands()
                    .run("diff-tree", "-r", "-z", "--name-only", "--no-renames", content.commit(), content.tree())));
            Path list = source.scratch().file("planned");
            var _ = source.commands().runToFile(list, "ls-tree", "-r", "-z", "--name-only", content.tree());
            List<PlannedFile> files = new ArrayList<>();
            try (Names names = new Names(list)) {
                for (Bytes name = names.next(); name != null; name = names.next()) {
                    State state = untracked.contains(name)
                            ? State.UNTRACKED
                            : changed.contains(name) ? State.CHANGED : State.COMMITTED;
                    files.add(new PlannedFile(name.printable(), state));
                }
            }
            return files;
        } catch (IOException e) {
            throw FileTrouble.with("list of files", e);
        }
    }

    private static List<String> submodules(CloneSource.Content content) {
        return content.scan().submodules.stream()
                .map(submodule -> submodule.path().printable())
                .toList();
    }

    private Scratch scratch() {
        try {
            HoltGitDirectory.makeDirectory(scratchRoot);
        } catch (IOException e) {
            throw FileTrouble.with(scratchRoot, e);
        }
        return Scratch.in(scratchRoot);
    }
}
