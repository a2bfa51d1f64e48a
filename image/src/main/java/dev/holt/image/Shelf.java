package dev.holt.image;

import dev.holt.core.Name;
import dev.holt.os.LockFile;
import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A directory of things that are named by the digest of what is in them: {@code <digest>/manifest.json} and files beside it. A file
 * {@code names/<name>} holds the digest that a name stands for. Things are made in {@code .new-<16 hex>} and published by rename, so what stands under
 * a digest is whole. Safe for any thread as far as single files go; who changes several excludes others.
 */
final class Shelf {
    private static final System.Logger LOG = System.getLogger(Shelf.class.getName());
    private static final String MANIFEST = "manifest.json";
    private static final String NAMES = "names";
    private static final String NEW = ".new-";
    private static final int LARGEST_MANIFEST = 1 << 20;
    private static final int LONGEST_POINTER = 128;

    private final Path root;
    private final Tools tools;
    private final SafeFiles files;
    private final SecureRandom random = new SecureRandom();

    private Shelf(Path root, Tools tools) {
        this.root = root;
        this.tools = tools;
        this.files = new SafeFiles(root);
    }

    /** Opens the shelf at {@code root}, which is made when it is missing, and removes what crashed runs left in it. */
    static Shelf open(Path root, Tools tools) throws IOException {
        Shelf shelf = new Shelf(root, tools);
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root.toAbsolutePath().getParent());
            try {
                Durable.directory(root);
            } catch (java.nio.file.FileAlreadyExistsException _) {
                // Another process was faster.
            }
        }
        shelf.tidy();
        return shelf;
    }

    private void tidy() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(root, NEW + "*")) {
            for (Path path : left) {
                tidy(path);
            }
        }
    }

    private void tidy(Path path) {
        try {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
                return;
            }
            Optional<LockFile> lock = LockFile.tryAcquire(path.resolve(Staging.LOCK));
            if (lock.isPresent()) {
                try {
                    Staging.remove(path, tools);
                } finally {
                    lock.get().close();
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "can not be removed: " + path, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    Path root() {
        return root;
    }

    Staging stage() throws IOException {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        Path directory = Durable.directory(root.resolve(NEW + HexFormat.of().formatHex(bytes)));
        LockFile lock = LockFile.tryAcquire(directory.resolve(Staging.LOCK))
                .orElseThrow(() -> new IOException("locked by somebody else: " + directory));
        Staging staging = new Staging(directory, lock, tools);
        try {
            Durable.directory(staging.content());
            return staging;
        } catch (IOException e) {
            staging.close();
            throw e;
        }
    }

    /** The digests of all things, in no order. */
    List<String> digests() throws IOException {
        return files.list("").stream().filter(Digests::isOne).toList();
    }

    Path directory(String digest) {
        return root.resolve(digest);
    }

    boolean has(String digest) throws IOException {
        return files.size(digest + "/" + MANIFEST).isPresent();
    }

    private boolean isWhole(String digest) throws IOException {
        try {
            return manifest(digest).isPresent();
        } catch (IOException _) {
            return false;
        }
    }

    /** What is written down about a thing; empty when it is not there. */
    Optional<Manifest> manifest(String digest) throws IOException {
        Optional<byte[]> content = files.read(digest + "/" + MANIFEST, LARGEST_MANIFEST);
        return content.isEmpty() ? Optional.empty() : Optional.of(Manifest.parse(content.get()));
    }

    void putManifest(String digest, Manifest manifest) throws IOException {
        files.putAtomic(digest + "/" + MANIFEST, manifest.bytes());
    }

    /** Puts what was staged in its place under {@code digest}; where the same stands already, that stays. */
    void publish(Staging staging, String digest, Manifest manifest) throws IOException {
        Files.write(staging.content().resolve(MANIFEST), manifest.bytes());
        Durable.syncAll(staging.content());
        if (isWhole(digest)) {
            return;
        }
        files.remove(digest);
        Files.move(staging.content(), directory(digest), StandardCopyOption.ATOMIC_MOVE);
        Durable.sync(root);
    }

    /** Removes a thing and every name that stands for it; the names go first, so that none ever stands for nothing. */
    void drop(String digest) throws IOException {
        for (Map.Entry<String, String> name : names().entrySet()) {
            if (name.getValue().equals(digest)) {
                forget(name.getKey());
            }
        }
        remove(digest);
    }

    /** The name that {@code reference} is, or else the first one that stands for {@code digest}; empty when none does. */
    Optional<String> nameFor(String reference, String digest) throws IOException {
        SortedMap<String, String> names = names();
        if (digest.equals(names.get(reference))) {
            return Optional.of(reference);
        }
        return names.entrySet().stream()
                .filter(name -> name.getValue().equals(digest))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Removes a thing at once; a crash leaves at most what the next start removes. */
    void remove(String digest) throws IOException {
        try (Staging staging = stage()) {
            Files.move(directory(digest), staging.aside("removed"), StandardCopyOption.ATOMIC_MOVE);
            Durable.sync(root);
        }
    }

    /** What each name stands for. What is no name of ours is passed over. */
    SortedMap<String, String> names() throws IOException {
        SortedMap<String, String> names = new TreeMap<>();
        for (String name : files.list(NAMES)) {
            Optional<String> digest = digest(name);
            if (digest.isPresent()) {
                names.put(name, digest.get());
            }
        }
        return names;
    }

    private Optional<String> digest(String name) throws IOException {
        return files.read(NAMES + "/" + name, LONGEST_POINTER)
                .map(content -> new String(content, StandardCharsets.US_ASCII).strip())
                .filter(Digests::isOne);
    }

    /** Lets a name stand for {@code digest}. */
    void point(String name, String digest) throws IOException {
        files.putAtomic(NAMES + "/" + Name.require("name", name), (digest + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    void forget(String name) throws IOException {
        files.remove(NAMES + "/" + name);
    }

    /**
     * The digest that a reference means: that of a name, else the one that begins with it.
     *
     * @return none, one, or several when the digits fit several
     */
    List<String> resolve(String reference) throws IOException {
        Optional<String> named = Optional.ofNullable(names().get(reference));
        if (named.isPresent() && has(named.get())) {
            return List.of(named.get());
        }
        if (reference.length() < 8 || !reference.chars().allMatch(Digests::isDigit)) {
            return List.of();
        }
        return digests().stream().filter(digest -> digest.startsWith(reference)).toList();
    }
}
