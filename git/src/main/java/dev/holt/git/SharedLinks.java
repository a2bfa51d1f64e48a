package dev.holt.git;

import dev.holt.core.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Links in a work tree to what the main one has at the same place, such as installed packages. Only what git ignores there is linked: a line that
 * hides the link hides nothing else then. Nothing is reached through a link, and nothing that exists is replaced.
 */
final class SharedLinks {
    private final HoltGitDirectory directory;
    private final Path main;

    SharedLinks(HoltGitDirectory directory) {
        this.directory = directory;
        this.main = directory.repository().path();
    }

    /** Whether {@code file}, called {@code name} in its work tree, is such a link. */
    static boolean isOne(Path file, Bytes name, HoltGitDirectory directory) {
        try {
            return Files.isSymbolicLink(file)
                    && Files.readSymbolicLink(file)
                            .equals(name.under(directory.repository().path()));
        } catch (IOException _) {
            return false;
        }
    }

    /** Links {@code paths} into {@code target}; what was not linked, and why. */
    List<String> link(Path target, List<String> paths) throws InterruptedException {
        List<String> notes = new ArrayList<>();
        if (paths.isEmpty()) {
            return notes;
        }
        Set<Bytes> ignored = ignored(paths.stream().map(Bytes::of).toList());
        for (String path : paths) {
            String problem = problem(Bytes.of(path), target, ignored);
            if (problem.isEmpty()) {
                problem =
                        new LocalExcludes(directory).hide(target, List.of(path)).orElse("");
            }
            if (problem.isEmpty()) {
                make(Bytes.of(path), target);
            } else {
                notes.add("not linked: %s: %s".formatted(Printable.of(path), problem));
            }
        }
        return notes;
    }

    /** Why a path is not linked; empty when it can be. */
    private String problem(Bytes name, Path target, Set<Bytes> ignored) {
        if (!name.insideWorkTree()) {
            return "it is no path inside of a work tree";
        }
        Path from = name.under(main);
        Path to = name.under(target);
        if (new LeadingLinks(main).leadTo(name) || Files.isSymbolicLink(from)) {
            return "in %s it is a link, or reached through one".formatted(main);
        }
        if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            return "it is not in %s".formatted(main);
        }
        if (new LeadingLinks(target).leadTo(name)) {
            return "the work tree reaches it through a link";
        }
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            return "it is in the work tree already";
        }
        if (!ignored.contains(name)) {
            return "git does not ignore it; a line in .gitignore or .git/info/exclude changes that";
        }
        return "";
    }

    /** Those that git ignores in the main work tree. */
    private Set<Bytes> ignored(List<Bytes> names) throws InterruptedException {
        List<Bytes> inside = names.stream().filter(Bytes::insideWorkTree).toList();
        byte[] found = directory
                .commands(main, directory.repository().gitDirectory().resolve("index"))
                .attemptFeed(Bytes.join(inside), "check-ignore", "-z", "--stdin")
                .output();
        return Bytes.split(found).stream().collect(Collectors.toSet());
    }

    private void make(Bytes name, Path target) {
        Path from = name.under(main);
        try {
            NewDirectories.make(from.resolveSibling(""), name.under(target).resolveSibling(""));
            Files.createSymbolicLink(name.under(target), from);
        } catch (IOException e) {
            throw FileTrouble.with("linking " + from, e);
        }
    }
}
