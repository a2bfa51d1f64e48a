package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.machine.Guest;
import dev.holt.core.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Brings what the settings name from this host into a guest: credentials and settings of agents, say. Nothing else goes, and no link is followed: what one
 * leads to was not named. For one thread.
 */
final class GuestSync {
    private static final int DIRECTORY = 0700;
    private static final int FILE = 0600;
    private static final Set<OpenOption> PLAINLY = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Guest guest;
    private final List<Settings.Synced> wanted;
    private final List<String> notes = new ArrayList<>();

    GuestSync(Guest guest, List<Settings.Synced> wanted) {
        this.guest = guest;
        this.wanted = wanted;
    }

    /** Brings all of it over; what was left out and why, in words. */
    List<String> bringOver(Progress progress) throws InterruptedException {
        for (Settings.Synced one : wanted) {
            progress.stage("bringing over " + one.host());
            try {
                bring(one);
            } catch (NoSuchFileException _) {
                notes.add("sync: %s is not there; it was left out".formatted(one.host()));
            } catch (IOException | UncheckedIOException e) {
                throw new HoltException(
                        ErrorCode.SETTING_INVALID,
                        "sync: %s could not be brought over: %s; mend it, or take it out of the settings"
                                .formatted(one.host(), e.getMessage()),
                        e);
            }
        }
        return List.copyOf(notes);
    }

    private void bring(Settings.Synced one) throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(one.host(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                } else {
                    notes.add("sync: %s is %s; it was left out"
                            .formatted(
                                    Printable.of(file.toString()),
                                    attributes.isSymbolicLink() ? "a link" : "no regular file"));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        for (Path file : files) {
            String rest = one.host().relativize(file).toString();
            String target = rest.isEmpty() ? one.guest() : one.guest() + "/" + rest;
            guest.makeDirectories(target.substring(0, Math.max(1, target.lastIndexOf('/'))), DIRECTORY);
            try (InputStream content = Files.newInputStream(file, PLAINLY.toArray(OpenOption[]::new))) {
                guest.put(target, one.mode() == null ? FILE : one.mode(), content);
            }
        }
    }
}
