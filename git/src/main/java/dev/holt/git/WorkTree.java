package dev.holt.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one session, looked at through the git directory of Holt.
 *
 * <p>No git command goes by another repository that lies inside: a submodule is what the commit says of it, filled or not, and the files of
 * a repository that somebody put there are files, without its history. {@link InnerRepositories} tells what they hold besides.
 */
final class WorkTree {
    /** What we put there ourselves. It is nobody's work. */
    static final List<String> OURS = List.of(".holt/inbox/", ".holt/attachments/");

    private static final int DEEPEST_REPOSITORY = 8;
    private static final Pattern CLOSED = Pattern.compile("could not open directory '(.*)': ");

    private final HoltGitDirectory directory;
    private final Path path;
    private final String session;
    private final List<String> ours;

    WorkTree(HoltGitDirectory directory, Path path, String session) {
        this(directory, path, session, OURS);
    }

    private WorkTree(HoltGitDirectory directory, Path path, String session, List<String> ours) {
        this.directory = directory;
        this.path = path;
        this.session = session;
        this.ours = ours;
    }

    /** A repository inside of a work tree, where nothing is of ours. */
    static WorkTree inside(HoltGitDirectory directory, Path path) {
        return new WorkTree(directory, path, "inside", List.of());
    }

    HoltGitDirectory directory() {
        return directory;
    }

    Path path() {
        return path;
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
        try (Scan scan = new Scan(scratch)) {
            compare(scratch, scan);
            if (entry != null) {
                addStaged(scratch, entry, scan);
            }
            scan.complete();
            return scan;
        } catch (IOException e) {
            throw FileTrouble.with("list of files", e);
        }
    }

    /**
     * Compares the files with the index that {@code scratch} has.
     *
     * @param untracked whether files that are neither tracked nor ignored are to be recorded, too; they are counted anyhow
     */
    Scan scan(Scratch scratch, boolean untracked) throws InterruptedException {
        try (Scan scan = new Scan(scratch)) {
            compare(scratch, scan);
            if (untracked) {
                scan.complete();
            }
            return scan;
        } catch (IOException e) {
            throw FileTrouble.with("list of files", e);
        }
    }

    private void compare(Scratch scratch, Scan scan) throws IOException, InterruptedException {
        Path list = scratch.file("files");
        String[] options = Stream.concat(
                        Stream.of("-t", "-s", "-m", "-d", "-o", "--exclude-standard"),
                        // These go before whatever a .gitignore says.
                        ours.stream().map("--exclude=/%s"::formatted))
                .toArray(String[]::new);
        list(list, commands(scratch), Bytes.of(""), scan, options);
        sort(scratch, list, scan);
    }

    /** What git says of one path stands together. */
    private void sort(Scratch scratch, Path list, Scan scan) throws IOException, InterruptedException {
        LeadingLinks links = new LeadingLinks(path);
        Tracked last = null;
        try (Names lines = new Names(list)) {
            for (Bytes line = lines.next(); line != null; line = lines.next()) {
                if (!Tracked.tells(line)) {
                    addOther(scratch, line.from(2), 0, scan);
                } else if (Tracked.matters(line)) {
                    Tracked next = Tracked.parse(line);
                    if (last != null && last.path().equals(next.path())) {
                        last = last.and(next);
                    } else {
                        addTracked(last, links, scan);
                        last = next;
                    }
                }
            }
        }
        addTracked(last, links, scan);
    }

    private void addTracked(@Nullable Tracked tracked, LeadingLinks links, Scan scan) throws IOException {
        if (tracked == null) {
            return;
        }
        Bytes name = tracked.path();
        Path file = name.under(path);
        if (tracked.gitlink() && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            if (tracked.modified() || !isEmpty(file)) {
                scan.submodule(tracked);
            }
        } else if (tracked.modified()) {
            if (links.leadTo(name) || isSpecial(file)) {
                scan.gone(name);
            } else if (isClosed(file)) {
                scan.unreadable(name);
            } else {
                scan.changed(name);
            }
        }
    }

    /** Adds what git listed as untracked; when it is a repository, what is in it. */
    private void addOther(Scratch scratch, Bytes name, int depth, Scan scan) throws IOException, InterruptedException {
        Path nested = name.under(path);
        if (SharedLinks.isOne(nested, name, directory)) {
            return;
        }
        if (!name.endsWithSlash()) {
            if (isClosed(nested)) {
                scan.unreadable(name);
            } else {
                scan.untracked(name);
            }
            return;
        }
        if (!Files.isDirectory(nested, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        scan.repository(name);
        // The name of a directory to start in has to survive as text.
        if (depth == DEEPEST_REPOSITORY || !name.isText()) {
            scan.unreadable(name);
            return;
        }
        Path list = scratch.file("files-" + depth);
        list(list, directory.commands(nested, scratch.file("none")), name, scan, "-o", "--exclude-standard");
        try (Names others = new Names(list)) {
            for (Bytes other = others.next(); other != null; other = others.next()) {
                addOther(scratch, name.plus(other), depth + 1, scan);
            }
        }
    }

    /** Ignored files that the agent has staged: git keeps them although they are ignored, so they are work. Both lists are in order. */
    private void addStaged(Scratch scratch, Path entry, Scan scan) throws IOException, InterruptedException {
        Path index = entry.resolve("index");
        if (!Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String[] ignored = {"ls-files", "-z", "-i", "-c", "--exclude-standard"};
        Path staged = scratch.file("staged");
        Path tracked = scratch.file("tracked");
        // An index that git can not read has nothing to tell.
        if (!directory.commands(path, index).attemptToFile(staged, ignored).succeeded()) {
            return;
        }
        commands(scratch).runToFile(tracked, ignored);
        LeadingLinks links = new LeadingLinks(path);
        try (Names ours = new Names(staged);
                Names known = new Names(tracked)) {
            Bytes other = known.next();
            for (Bytes name = ours.next(); name != null; name = ours.next()) {
                while (other != null && other.compareTo(name) < 0) {
                    other = known.next();
                }
                if (!name.equals(other)
                        && !isOurs(name)
                        && name.insideWorkTree()
                        && !links.leadTo(name)
                        && isRecordable(name.under(path))) {
                    scan.untracked(name);
                }
            }
        }
    }

    private boolean isOurs(Bytes name) {
        return ours.stream().anyMatch(name.text()::startsWith) || SharedLinks.isOne(name.under(path), name, directory);
    }

    /** Lists into {@code file}; directories that git could not open count as unreadable. */
    private static void list(Path file, GitContext commands, Bytes prefix, Scan scan, String... options)
            throws InterruptedException {
        String warnings = commands.runToFile(
                file,
                Stream.concat(Stream.of("ls-files", "-z"), Stream.of(options)).toArray(String[]::new));
        closedDirectories(warnings).forEach(name -> scan.unreadable(prefix.plus(Bytes.of(name))));
    }

    /** The directories of which git says that it could not open them. */
    static List<String> closedDirectories(String warnings) {
        return CLOSED.matcher(warnings).results().map(found -> found.group(1)).toList();
    }

    private static boolean isSpecial(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isRecordable(file);
    }

    private static boolean isRecordable(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
    }

    /** A regular file that we may not read, or something that we may not look at. One such must not keep all others from being preserved. */
    private static boolean isClosed(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? !Files.isReadable(file)
                : !Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isEmpty(Path submodule) {
        try (Stream<Path> entries = Files.list(submodule)) {
            return entries.findAny().isEmpty();
        } catch (IOException _) {
            return false;
        }
    }
}
