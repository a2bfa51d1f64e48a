package dev.holt.git;

import dev.holt.core.Progress;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what {@code .worktreeinclude} and further patterns name from the user's main work tree into a new one.
 *
 * <p>The patterns have the form of a {@code .gitignore}. They select among ignored files only. Links are copied as links; nothing is read or written through
 * one, and nothing that exists is overwritten.
 */
final class IncludedFiles {
    private static final String NAME = ".worktreeinclude";
    private static final int LARGEST = 1 << 20;

    private final HoltGitDirectory directory;

    IncludedFiles(HoltGitDirectory directory) {
        this.directory = directory;
    }

    /**
     * Copies into {@code target}; what was copied.
     *
     * @param more patterns beside those of the file
     */
    List<String> copy(Path target, List<String> more, Progress progress) throws InterruptedException {
        Path main = directory.repository().path();
        String patterns = BoundedFile.read(main, NAME, LARGEST).orElse("");
        if (patterns.isBlank() && more.isEmpty()) {
            return List.of();
        }
        List<Bytes> selected = selected(main, patterns + "\n" + String.join("\n", more) + "\n");
        if (!selected.isEmpty()) {
            progress.stage("copying %d files that git ignores".formatted(selected.size()));
        }
        LeadingLinks fromLinks = new LeadingLinks(main);
        LeadingLinks toLinks = new LeadingLinks(target);
        List<String> copied = new ArrayList<>();
        for (Bytes name : selected) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!fromLinks.leadTo(name) && !toLinks.leadTo(name) && copy(name, main, target)) {
                copied.add(name.printable());
            }
        }
        return copied;
    }

    private List<Bytes> selected(Path main, String patterns) throws InterruptedException {
        try (Scratch scratch = directory.scratch()) {
            Path file = scratch.file("patterns");
            Files.writeString(file, patterns);
            GitContext commands = directory.commands(
                    main, directory.repository().gitDirectory().resolve("index"));
            Path list = scratch.file("files");
            commands.runToFile(list, "ls-files", "-z", "-o", "-i", "--exclude-from=" + file);
            List<Bytes> named = Bytes.split(Files.readAllBytes(list)).stream()
                    .filter(name -> !name.endsWithSlash() && name.insideWorkTree())
                    .toList();
            if (named.isEmpty()) {
                return List.of();
            }
            return Bytes.split(commands.attemptFeed(Bytes.join(named), "check-ignore", "-z", "--stdin")
                    .output());
        } catch (IOException e) {
            throw FileTrouble.with(NAME, e);
        }
    }

    private static boolean copy(Bytes name, Path main, Path target) {
        Path from = name.under(main);
        Path to = name.under(target);
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(from)) {
            return false;
        }
        try {
            NewDirectories.make(from.resolveSibling(""), to.resolveSibling(""));
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (IOException e) {
            throw FileTrouble.with("copying " + from, e);
        }
    }
}
