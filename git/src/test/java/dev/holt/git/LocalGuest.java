package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestConfiguration;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.GuestStream;
import dev.holt.core.machine.MachineName;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A guest whose inside is this host: commands are real processes, and paths lead to real files. */
final class LocalGuest implements Guest {
    static final MachineName MACHINE = new MachineName("vm-1");

    /** A command with this argument fails without doing anything; null: none does. */
    @Nullable
    String broken;

    /** What the guest itself puts in the place of what commands are given as their environment. */
    Map<String, String> more = Map.of();

    @Override
    public GuestProcess exec(GuestCommand command) {
        List<String> argv = new ArrayList<>(command.argv());
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.putAll(more);
        if (broken != null && argv.contains(broken)) {
            argv = List.of("/bin/sh", "-c", "cat >/dev/null; echo broken >&2; exit 3");
        } else {
            argv.set(0, program(argv.getFirst(), environment.getOrDefault("PATH", "")));
        }
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(new File(command.directory() == null ? "/" : command.directory()));
        if (!command.input()) {
            builder.redirectInput(new File("/dev/null"));
        }
        try {
            return new LocalProcess(builder.start());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static String program(String name, String searched) {
        if (name.contains("/")) {
            return name;
        }
        return Stream.of(searched.split(":", -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new GuestException(
                        ErrorCode.COMMAND_NOT_FOUND, MACHINE, "ENOENT", name + ": not found in PATH"))
                .toString();
    }

    @Override
    public void put(String path, int mode, InputStream content) {
        try {
            Path file = Path.of(path);
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            Files.setAttribute(file, "unix:mode", mode);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public Optional<Piece> read(String path, long offset, int limit) {
        throw new UnsupportedOperationException("no clone needs a piece of a file");
    }

    @Override
    public void watch(String directory, Consumer<String> names) {
        throw new UnsupportedOperationException("no clone is watched");
    }

    @Override
    public Optional<GuestFile> stat(String path) {
        Path file = Path.of(path);
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(describe(file)) : Optional.empty();
    }

    @Override
    public List<GuestFile> list(String directory) {
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            return entries.map(LocalGuest::describe).toList();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static GuestFile describe(Path file) {
        try {
            var found = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            char type = found.isDirectory() ? 'd' : found.isSymbolicLink() ? 'l' : found.isRegularFile() ? 'f' : 's';
            int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
            return new GuestFile(
                    type,
                    mode,
                    found.size(),
                    found.lastModifiedTime().toMillis() / 1000,
                    String.valueOf(file.getFileName()));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void makeDirectories(String path, int mode) {
        try {
            Files.setAttribute(Files.createDirectories(Path.of(path)), "unix:mode", mode);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void move(String path, String to) {
        try {
            Files.move(Path.of(path), Path.of(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void remove(String path) {
        try (Stream<Path> all = Files.walk(Path.of(path))) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static GuestException failure(IOException e) {
        return new GuestException(ErrorCode.GUEST_FAILED, MACHINE, "EIO", String.valueOf(e));
    }

    /** A process of this host in the place of one of the guest. */
    private record LocalProcess(Process process) implements GuestProcess {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public OutputStream in() {
            return process.getOutputStream();
        }

        @Override
        public InputStream out() {
            return process.getInputStream();
        }

        @Override
        public InputStream err() {
            return process.getErrorStream();
        }

        @Override
        public void signal(int number) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resize(GuestCommand.Size size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public End await() throws InterruptedException {
            return new End.Code(process.waitFor());
        }

        @Override
        public void close() {
            // As in a guest, where the whole group ends.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Override
    public Identity identity() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onBreak(Runnable listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void breakOff(String why) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void standStill(boolean still) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void configure(GuestConfiguration configuration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setClock() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void get(String path, OutputStream content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unpack(String directory, InputStream tar) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pack(String path, OutputStream tar) {
        throw new UnsupportedOperationException();
    }

    @Override
    public GuestStream connect(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ListeningSocket> listening() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Long> stats() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void grow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sync() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void powerOff() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
