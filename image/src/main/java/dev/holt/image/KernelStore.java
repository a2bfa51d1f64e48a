package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Name;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.image.ImageException;
import dev.holt.core.image.Kernel;
import dev.holt.core.image.Kernels;
import dev.holt.os.DiskSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kernels in one directory. Safe for any thread: what is long is done by threads of {@link Shared}; the lock of publication is held for moments, and
 * while an initramfs is made. One object has the directory to itself.
 */
public final class KernelStore implements Kernels, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KernelStore.class.getName());
    private static final String USUAL = "debian";
    private static final String HOST = "host";

    private final Shelf shelf;
    private final KernelMaker maker;
    private final DebianKernel debian;
    private final HostKernel host;
    private final Initramfs initramfs;
    private final Shared<Object, Kernel> work = new Shared<>("kernel-work");
    private final ReentrantLock publication = new ReentrantLock();

    /** The programs of ours that every machine starts with: static, and never changed in their place. */
    public record Programs(Path guest, Path runner) {}

    /**
     * Opens the directory, which is made when it is missing, and removes what a crash left in it.
     *
     * @param directory where the kernels are
     * @param environment of the daemon: finds programs and proxies
     * @throws IOException when the directory can not be made or read
     */
    public KernelStore(Path directory, Programs programs, Map<String, String> environment, Clock clock)
            throws IOException {
        this(directory, programs, environment, clock, DiskSpace::usable, Path.of("/"));
    }

    /** @param root where the host's own kernel is looked for */
    KernelStore(Path directory, Programs programs, Map<String, String> environment, Clock clock, Space space, Path root)
            throws IOException {
        Tools tools = new Tools(environment);
        this.shelf = Shelf.open(directory, tools);
        this.maker = new KernelMaker(tools, clock, space);
        this.debian = new DebianKernel(tools);
        this.host = new HostKernel(root);
        this.initramfs = new Initramfs(programs.guest, programs.runner);
    }

    @Override
    public List<Kernel> list() {
        return attempt(() -> {
            List<Kernel> kernels = new ArrayList<>();
            Set<String> named = new TreeSet<>();
            for (Map.Entry<String, String> name : shelf.names().entrySet()) {
                record(name.getValue()).ifPresent(found -> {
                    kernels.add(found.kernel(name.getKey(), shelf.directory(found.digest())));
                    named.add(found.digest());
                });
            }
            for (String digest : shelf.digests().stream().sorted().toList()) {
                if (!named.contains(digest)) {
                    record(digest).ifPresent(found -> kernels.add(found.kernel(null, shelf.directory(digest))));
                }
            }
            return kernels;
        });
    }

    @Override
    public Optional<Kernel> find(String reference) {
        return attempt(() -> {
            List<String> digests = shelf.resolve(reference);
            if (digests.size() > 1) {
                throw new ImageException(
                        ErrorCode.KERNEL_NOT_FOUND,
                        "%s: fits %d kernels (expected: one); give more digits".formatted(reference, digests.size()));
            }
            Optional<KernelRecord> found = digests.isEmpty() ? Optional.empty() : record(digests.getFirst());
            return found.map(one -> one.kernel(
                    attempt(() -> shelf.nameFor(reference, one.digest())).orElse(null), shelf.directory(one.digest())));
        });
    }

    @Override
    public Kernel require(@Nullable String reference, Progress progress) throws InterruptedException {
        String wanted = reference == null ? USUAL : reference;
        Optional<Kernel> found = find(wanted);
        if (found.isPresent()) {
            return found.get();
        }
        if (wanted.equals(USUAL)) {
            return importDebian(USUAL, progress);
        }
        throw notFound(wanted);
    }

    @Override
    public Path initramfs(Kernel kernel) {
        publication.lock();
        try {
            return initramfs.of(shelf.directory(kernel.digest()), shelf);
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException(ErrorCode.CANCELLED, "the making of an initramfs was interrupted", e);
        } finally {
            publication.unlock();
        }
    }

    private interface Source {
        KernelMaker.Found find(Staging staging, Progress progress) throws IOException, InterruptedException;
    }

    @Override
    public Kernel importDebian(@Nullable String name, Progress progress) throws InterruptedException {
        return take(Objects.requireNonNullElse(name, USUAL), "debian", progress, debian::fetch);
    }

    @Override
    public Kernel importHost(@Nullable String name, Progress progress) throws InterruptedException {
        return take(Objects.requireNonNullElse(name, HOST), "host", progress, (staging, _) -> host.find(staging));
    }

    private Kernel take(String name, String what, Progress progress, Source source) throws InterruptedException {
        Name.require("kernel", name);
        return work.get(List.of(what, name), progress, stages -> {
            try (Staging staging = shelf.stage()) {
                maker.require(staging);
                KernelRecord made = maker.make(source.find(staging, stages), staging, stages);
                return publish(staging, made, name);
            } catch (IOException e) {
                throw failed(e);
            }
        });
    }

    private Kernel publish(Staging staging, KernelRecord made, String name) throws IOException {
        publication.lock();
        try {
            shelf.publish(staging, made.digest(), made.manifest());
            shelf.point(name, made.digest());
            KernelRecord kept = record(made.digest()).orElse(made);
            return kept.kernel(name, shelf.directory(kept.digest()));
        } finally {
            publication.unlock();
        }
    }

    @Override
    public void delete(String reference, Function<Kernel, List<String>> users) {
        publication.lock();
        try {
            Kernel kernel = find(reference).orElseThrow(() -> notFound(reference));
            List<String> needed = users.apply(kernel);
            if (!needed.isEmpty()) {
                throw ImageException.inUse(ErrorCode.KERNEL_IN_USE, "kernel " + Printable.of(reference), needed);
            }
            shelf.drop(kernel.digest());
        } catch (IOException e) {
            throw failed(e);
        } finally {
            publication.unlock();
        }
    }

    /** Calls off what is being made, and waits for a moment until it has cleaned up. */
    @Override
    public void close() {
        work.close();
    }

    private Optional<KernelRecord> record(String digest) {
        try {
            Optional<Manifest> manifest = shelf.manifest(digest);
            return manifest.isEmpty() ? Optional.empty() : Optional.of(KernelRecord.of(digest, manifest.get()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "passed over: " + shelf.directory(digest), e);
            return Optional.empty();
        }
    }

    private static ImageException notFound(String reference) {
        return new ImageException(
                ErrorCode.KERNEL_NOT_FOUND,
                "%s: no such kernel (expected: a name, or the first 8 digits of a digest); 'holt kernel list' shows those that are there"
                        .formatted(Printable.of(reference)));
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private <T> T attempt(Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ImageException failed(IOException e) {
        ErrorCode code = DiskSpace.isExhausted(e) ? ErrorCode.DISK_FULL : ErrorCode.KERNEL_FAILED;
        return new ImageException(code, "%s: %s".formatted(shelf.root(), e.getMessage()), e);
    }
}
