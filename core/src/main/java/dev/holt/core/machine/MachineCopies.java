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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/**
 * Copies files and directories between this host and machines. What goes to a directory gets its own name in it, else the name that was given, as
 * with {@code cp -r}. Safe for any thread.
 */
public final class MachineCopies {

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
     */
    public record Copied(String what, long bytes) {}

    /** Copies into a machine. */
    public Copied in(MachineName machine, Path source, String target, Progress progress) throws InterruptedException {
        Guest guest = machines.guest(machine);
        requireAbsolute(target);
        if (!Files.exists(source)) {
            throw new MachineException(
                    ErrorCode.INVALID_ARGUMENT, machine, "%s: no such file or directory".formatted(source));
        }
        String goal = goal(guest, target, String.valueOf(source.getFileName()));
        progress.stage("copying to %s:%s".formatted(machine, Printable.of(goal)));
        try {
            long bytes = Files.isDirectory(source) ? treeIn(guest, source, goal) : fileIn(guest, source, goal);
            return new Copied(machine + ":" + goal, bytes);
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
        Path goal = Files.isDirectory(target) ? target.resolve(name(source)) : target;
        progress.stage("copying to " + goal);
        try {
            long bytes = file.type() == 'f' ? fileOut(guest, source, file, goal) : treeOut(guest, source, goal);
            return new Copied(goal.toString(), bytes);
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

    private long treeIn(Guest guest, Path source, String goal) throws IOException, InterruptedException {
        int slash = goal.lastIndexOf('/');
        return Piping.run(tar -> trees.pack(source, goal.substring(slash + 1), tar), tar -> {
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

    private long treeOut(Guest guest, String source, Path goal) throws IOException, InterruptedException {
        if (Files.exists(goal, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("is there already; name one that is not, or a directory to copy into");
        }
        Path directory = Objects.requireNonNull(goal.toAbsolutePath().getParent());
        return Piping.run(
                tar -> guest.pack(source, tar),
                tar -> trees.unpack(tar, directory, String.valueOf(goal.getFileName())));
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
        return new MachineException(
                ErrorCode.GUEST_FAILED,
                machine,
                "%s: %s".formatted(path, Optional.ofNullable(e.getMessage()).orElse(e.toString())),
                e);
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
