package dev.holt.core.machine;

import dev.holt.core.CountedInput;
import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.machine.Guest.GuestFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Copies files and directories between this host and machines. What goes to a directory gets its own name in it, else the name that was given, as
 * with {@code cp -r}. Safe for any thread.
 */
public final class MachineCopies {
    /** Of what is left out. */
    private static final int MOST_NAMED = 10;

    private final Machines machines;
    private final HostTrees trees;

    public MachineCopies(Machines machines, HostTrees trees) {
        this.machines = machines;
        this.trees = trees;
    }

    /**
     * What was copied.
     *
     * @param what where it went, for people
     * @param leftOut a line for each of the first that are no files, directories or links and were not copied, for people
     */
    public record Copied(String what, long bytes, List<String> leftOut) {}

    /** Collects what is left out. For one thread. */
    private static final class Left implements HostTrees.LeftOut {
        private final List<String> lines = new ArrayList<>();
        private long more;

        @Override
        public void leave(String name, char type) {
            if (lines.size() == MOST_NAMED) {
                more++;
            } else {
                lines.add("%s: %s is not copied".formatted(name, kind(type)));
            }
        }

        List<String> lines() {
            if (more > 0) {
                lines.add("%d more are not copied".formatted(more));
            }
            return lines;
        }
    }

    /** Copies into a machine. */
    public Copied in(MachineName machine, Path source, String target, Progress progress) throws InterruptedException {
        Guest guest = machines.guest(machine);
        requireAbsolute(target);
        if (!Files.exists(source)) {
            throw new MachineException(
                    ErrorCode.INVALID_ARGUMENT, machine, "%s: no such file or directory".formatted(source));
        }
        requireCopyable(machine, source.toString(), type(source));
        Left left = new Left();
        String goal = goal(guest, target, String.valueOf(source.getFileName()));
        progress.stage("copying to %s:%s".formatted(machine, Printable.of(goal)));
        try {
            long bytes = Files.isDirectory(source) ? treeIn(guest, source, goal, left) : fileIn(guest, source, goal);
            return new Copied(machine + ":" + goal, bytes, left.lines());
        } catch (IOException | UncheckedIOException e) {
            throw failed(machine, source.toString(), e);
        }
    }

    /** Copies out of a machine. */
    public Copied out(MachineName machine, String source, Path target, Progress progress) throws InterruptedException {
        Guest guest = machines.guest(machine);
        requireAbsolute(source);
        GuestFile file = guest.stat(source)
                .orElseThrow(() -> new MachineException(
                        ErrorCode.GUEST_PATH_MISSING,
                        machine,
                        "%s:%s: no such file or directory".formatted(machine, Printable.of(source))));
        requireCopyable(machine, "%s:%s".formatted(machine, source), file.type());
        Left left = new Left();
        Path goal = Files.isDirectory(target) ? target.resolve(name(source)) : target;
        progress.stage("copying to " + goal);
        try {
            long bytes = file.type() == 'f' ? fileOut(guest, source, file, goal) : treeOut(guest, source, goal, left);
            return new Copied(goal.toString(), bytes, left.lines());
        } catch (IOException | UncheckedIOException e) {
            throw failed(machine, goal.toString(), e);
        }
    }

    private static String goal(Guest guest, String target, String name) throws InterruptedException {
        boolean into = target.endsWith("/")
                || guest.stat(target).filter(file -> file.type() == 'd').isPresent();
        String base = target.length() > 1 && target.endsWith("/") ? target.substring(0, target.length() - 1) : target;
        return into ? (base.equals("/") ? "" : base) + "/" + name : base;
    }

    private static long fileIn(Guest guest, Path source, String goal) throws IOException, InterruptedException {
        int mode = FileModes.of(Files.getPosixFilePermissions(source));
        try (CountedInput counted = new CountedInput(Files.newInputStream(source))) {
            guest.put(goal, mode, counted);
            return counted.count();
        }
    }

    private long treeIn(Guest guest, Path source, String goal, Left left) throws IOException, InterruptedException {
        int slash = goal.lastIndexOf('/');
        return Piping.run(tar -> trees.pack(source, goal.substring(slash + 1), tar, left), tar -> {
            try (CountedInput counted = new CountedInput(tar)) {
                guest.unpack(slash <= 0 ? "/" : goal.substring(0, slash), counted);
                return counted.count();
            }
        });
    }

    private static long fileOut(Guest guest, String source, GuestFile file, Path goal)
            throws IOException, InterruptedException {
        Path directory = Objects.requireNonNull(goal.toAbsolutePath().getParent());
        Path partial = Files.createTempFile(directory, ".holt-copy", null);
        try {
            long bytes;
            try (CountingOut counted = new CountingOut(Files.newOutputStream(partial))) {
                guest.get(source, counted);
                bytes = counted.bytes;
            }
            Files.setPosixFilePermissions(partial, FileModes.permissions(file.mode()));
            Files.move(partial, goal, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return bytes;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private long treeOut(Guest guest, String source, Path goal, Left left) throws IOException, InterruptedException {
        if (Files.exists(goal, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("is there already; name one that is not, or a directory to copy into");
        }
        Path directory = Objects.requireNonNull(goal.toAbsolutePath().getParent());
        return Piping.run(
                tar -> guest.pack(source, tar),
                tar -> trees.unpack(tar, directory, String.valueOf(goal.getFileName()), left));
    }

    private static char type(Path source) {
        try {
            return FileModes.type((int) Files.getAttribute(source, "unix:mode"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireCopyable(MachineName machine, String path, char type) {
        if ("fdl".indexOf(type) < 0) {
            throw new MachineException(
                    ErrorCode.INVALID_ARGUMENT,
                    machine,
                    "%s: %s is not copied (expected: a file, a directory or a link)"
                            .formatted(Printable.of(path), kind(type)));
        }
    }

    private static String kind(char type) {
        return switch (type) {
            case 'p' -> "a FIFO";
            case 's' -> "a socket";
            case 'b', 'c' -> "a device";
            default -> "what is neither file, directory nor link";
        };
    }

    private static String name(String path) {
        String plain = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String name = plain.substring(plain.lastIndexOf('/') + 1);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? "root" : name;
    }

    private static void requireAbsolute(String path) {
        if (!path.startsWith("/")) {
            throw new MachineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "guest path: '%s' (expected: an absolute path); begin it with '/'".formatted(Printable.of(path)));
        }
    }

    private static MachineException failed(MachineName machine, String path, Exception e) {
        return new MachineException(ErrorCode.GUEST_FAILED, machine, "%s: %s".formatted(path, reason(e)), e);
    }

    /** What went wrong. Those of the file system may say only of which file. */
    private static String reason(Exception e) {
        return switch (e) {
            case FileAlreadyExistsException exists -> exists.getFile() + ": is there already";
            case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            default -> Optional.ofNullable(e.getMessage()).orElse(e.toString());
        };
    }

    /** Counts what is written. */
    private static final class CountingOut extends FilterOutputStream {
        private long bytes;

        CountingOut(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            bytes += length;
        }
    }
}
