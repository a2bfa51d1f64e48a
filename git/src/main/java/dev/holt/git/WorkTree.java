package dev.holt.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one session, looked at through the git directory of Holt.
 *
 * <p>No git command ever enters another repository that lies inside: a submodule is what the commit says of it, filled or not, and the files of
 * a repository that somebody put there are files, without its history.
 */
final class WorkTree {
    private static final int DEEPEST_REPOSITORY = 8;

    private final HoltGitDirectory directory;
    private final Path path;
    private final String session;

    WorkTree(HoltGitDirectory directory, Path path, String session) {
        this.directory = directory;
        this.path = path;
        this.session = session;
    }

    HoltGitDirectory directory() {
        return directory;
    }

    GitContext commands(Scratch scratch) {
        return directory.commands(path, scratch.index());
    }

    /** Makes the index of {@code scratch} that of {@code commit}, with what is known of the files from last time. Changes nothing else. */
    void prepareIndex(Scratch scratch, String commit) throws InterruptedException {
        scratch.seedIndex(directory.index(session));
        commands(scratch).run("read-tree", "--reset", commit);
        // Status 1 only says that there are differences.
        var _ = commands(scratch).attempt("update-index", "-q", "--refresh");
        scratch.publishIndex(directory.index(session));
    }

    /**
     * Compares the files with {@code head}, and leaves the index of that commit in {@code scratch}.
     *
     * @param entry the registration of the work tree, for files that were staged although they are ignored; null when it has none
     */
    Scan scan(Scratch scratch, String head, @Nullable Path entry) throws InterruptedException {
        prepareIndex(scratch, head);
        Scan.Listing listing = Scan.Listing.parse(
                list(scratch, commands(scratch), "-t", "-s", "-m", "-d", "-o", "--exclude-standard"));
        Scan scan = new Scan(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        sortTracked(listing.tracked(), scan);
        addOthers(scratch, listing.others(), Bytes.of(""), 0, scan);
        if (entry != null) {
            scan.untracked().addAll(staged(scratch, entry));
        }
        return scan;
    }

    private void sortTracked(Map<Bytes, Scan.Tracked> tracked, Scan scan) {
        LeadingLinks links = new LeadingLinks(path);
        tracked.forEach((name, state) -> {
            Path file = name.under(path);
            if (state.gitlink() && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                if (state.modified() || !isEmpty(file)) {
                    scan.submodules().add(name);
                }
            } else if (state.modified()) {
                if (links.leadTo(name) || isSpecial(file)) {
                    scan.gone().add(name);
                } else {
                    (isClosed(file) ? scan.unreadable() : scan.changed()).add(name);
                }
            }
        });
    }

    /** Adds what git listed below {@code prefix}, and for each repository there what is in it. */
    private void addOthers(Scratch scratch, List<Bytes> others, Bytes prefix, int depth, Scan scan)
            throws InterruptedException {
        for (Bytes other : others) {
            Bytes name = prefix.plus(other);
            Path nested = name.under(path);
            if (!other.endsWithSlash()) {
                (isClosed(nested) ? scan.unreadable() : scan.untracked()).add(name);
                continue;
            }
            if (!Files.isDirectory(nested, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            scan.repositories().add(name);
            // The name of a directory to start in has to survive as text.
            if (depth == DEEPEST_REPOSITORY || !name.isText()) {
                scan.unreadable().add(name);
                continue;
            }
            GitContext inside = directory.commands(nested, scratch.file("none"));
            addOthers(scratch, list(scratch, inside, "-o", "--exclude-standard"), name, depth + 1, scan);
        }
    }

    /** Ignored files that the agent has staged: git keeps them although they are ignored, so they are work. */
    private List<Bytes> staged(Scratch scratch, Path entry) throws InterruptedException {
        Path index = entry.resolve("index");
        if (!Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        String[] ignored = {"ls-files", "-z", "-i", "-c", "--exclude-standard"};
        Set<Bytes> staged = new HashSet<>(
                Bytes.split(directory.commands(path, index).attempt(ignored).output()));
        if (!staged.isEmpty()) {
            Bytes.split(commands(scratch).run(ignored)).forEach(staged::remove);
        }
        LeadingLinks links = new LeadingLinks(path);
        return staged.stream()
                .filter(name -> name.insideWorkTree() && !links.leadTo(name) && isRecordable(name.under(path)))
                .toList();
    }

    private static List<Bytes> list(Scratch scratch, GitContext commands, String... options)
            throws InterruptedException {
        Path file = scratch.file("files");
        commands.runToFile(
                file,
                Stream.concat(Stream.of("ls-files", "-z"), Stream.of(options)).toArray(String[]::new));
        try {
            return Bytes.split(Files.readAllBytes(file));
        } catch (IOException e) {
            throw FileTrouble.with("list of files", e);
        }
    }

    private static boolean isSpecial(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isRecordable(file);
    }

    private static boolean isRecordable(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
    }

    /** A regular file that we may not read. One such file must not keep all others from being preserved. */
    private static boolean isClosed(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !Files.isReadable(file);
    }

    private static boolean isEmpty(Path submodule) {
        try (Stream<Path> entries = Files.list(submodule)) {
            return entries.findAny().isEmpty();
        } catch (IOException _) {
            return false;
        }
    }
}
