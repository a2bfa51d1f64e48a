package dev.holt.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.machine.HostTrees;
import dev.holt.os.FileNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTreesTest {
    private static final String SECRET = "of somebody else";

    private final TarTrees trees = new TarTrees();
    private final List<String> left = new ArrayList<>();
    private final HostTrees.LeftOut leftOut = (name, type) -> left.add(name + " " + type);

    @TempDir
    Path outside;

    private Path directory = Path.of("/nowhere");

    @BeforeEach
    void directories() throws IOException {
        directory = Files.createDirectory(outside.resolve("goal"));
        Files.writeString(outside.resolve("secret"), SECRET);
    }

    /** Whatever was unpacked: nothing outside was changed, and nothing half done stays. */
    @AfterEach
    void nothingElseChanged() throws IOException {
        assertThat(outside.resolve("secret")).hasContent(SECRET);
        assertThat(names(directory)).allSatisfy(name -> assertThat(name).doesNotStartWith(".holt-copy"));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    /** Writes an archive that no good program would. */
    private static final class Hostile {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

        Hostile() {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        }

        Hostile directory(String name) throws IOException {
            return entry(name, TarConstants.LF_DIR, "", "", 0755);
        }

        Hostile file(String name, String content) throws IOException {
            return entry(name, TarConstants.LF_NORMAL, "", content, 0644);
        }

        Hostile symlink(String name, String target) throws IOException {
            return entry(name, TarConstants.LF_SYMLINK, target, "", 0777);
        }

        Hostile hardlink(String name, String target) throws IOException {
            return entry(name, TarConstants.LF_LINK, target, "", 0644);
        }

        Hostile entry(String name, byte type, String link, String content, int mode) throws IOException {
            byte[] data = content.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName(link);
            entry.setSize(data.length);
            entry.setMode(mode);
            tar.putArchiveEntry(entry);
            tar.write(data);
            tar.closeArchiveEntry();
            return this;
        }

        InputStream stream() throws IOException {
            tar.close();
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }

    private void refused(Hostile archive, String message) throws IOException {
        InputStream tar = archive.stream();
        assertThatThrownBy(() -> trees.unpack(tar, directory, "copy", leftOut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
        assertThat(names(directory)).isEmpty();
    }

    @Test
    void A6_namesThatLeadElsewhere() throws Exception {
        for (String name : List.of(
                "top/../../secret", "top/../x", "top/./x", "top//x", "..//x", "top/..", "../secret", "/etc/x")) {
            refused(new Hostile().directory("top").file(name, "evil"), "elsewhere");
        }
    }

    /** Only the first name counts as the top, whatever it is. */
    @Test
    void A6_absoluteNamesStayBeneath() throws Exception {
        refused(new Hostile().directory("/"), "elsewhere");
        refused(new Hostile().file("/secret", "evil"), "elsewhere");
        refused(new Hostile().file("..", "evil"), "elsewhere");
    }

    @Test
    void A6_aLinkAndThenAFileThroughIt() throws Exception {
        refused(
                new Hostile()
                        .directory("top")
                        .symlink("top/link", outside.toString())
                        .file("top/link/secret", "evil"),
                "whose directory is none");
        refused(new Hostile().symlink("top", outside.toString()).file("top/secret", "evil"), "whose directory is none");
        refused(
                new Hostile()
                        .directory("top")
                        .symlink("top/link", outside + "/secret")
                        .file("top/link", "evil"),
                "twice");
    }

    @Test
    void A6_aFileAndThenALinkInItsPlace() throws Exception {
        refused(
                new Hostile()
                        .directory("top")
                        .directory("top/d")
                        .symlink("top/d", outside.toString())
                        .file("top/d/secret", "evil"),
                "top/d".substring(4));
    }

    @Test
    void A6_aHardLinkToTheOutside() throws Exception {
        for (String target : List.of("top/../../secret", outside + "/secret", "top/none", "top")) {
            InputStream tar = new Hostile().directory("top").hardlink("top/link", target).stream();
            assertThatThrownBy(() -> trees.unpack(tar, directory, "copy", leftOut))
                    .isInstanceOf(IOException.class);
            assertThat(names(directory)).isEmpty();
        }
        refused(
                new Hostile()
                        .directory("top")
                        .symlink("top/s", outside + "/secret")
                        .hardlink("top/link", "top/s"),
                "no file of the archive");
    }

    @Test
    void A6_devicesPipesAndSocketsAreNotMade() throws Exception {
        refused(new Hostile().directory("top").entry("top/../node", TarConstants.LF_FIFO, "", "", 0666), "elsewhere");
        Hostile archive = new Hostile().directory("top");
        for (char type : new char[] {'3', '4', '6', 's'}) {
            archive.entry("top/node" + type, (byte) type, "", "", 0666);
        }
        trees.unpack(archive.stream(), directory, "copy", leftOut);

        assertThat(left).containsExactly("top/node3 c", "top/node4 b", "top/node6 p", "top/nodes s");
        assertThat(directory.resolve("copy")).isEmptyDirectory();
    }

    @Test
    void whatIsNoFileIsNamedAndNotPacked() throws Exception {
        Path source = Files.createDirectory(outside.resolve("source"));
        assertThat(new ProcessBuilder("mkfifo", source + "/pipe").start().waitFor())
                .isZero();
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(source.resolve("socket")));
            comesBack(source);
        }

        assertThat(left).containsExactlyInAnyOrder("other/pipe p", "other/socket s");
        assertThat(directory.resolve("copy")).isEmptyDirectory();
    }

    private long comesBack(Path source) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        trees.pack(source, "other", tar, leftOut);
        return trees.unpack(new ByteArrayInputStream(tar.toByteArray()), directory, "copy", leftOut);
    }

    /** A name in bytes. */
    private static byte[] name(String start, int... bytes) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        name.writeBytes(start.getBytes(StandardCharsets.UTF_8));
        for (int one : bytes) {
            name.write(one);
        }
        return name.toByteArray();
    }

    @Test
    void namesThatAreNoCharactersComeBackAsTheyAre() throws Exception {
        Path source = Files.createDirectory(outside.resolve("source"));
        byte[] first = name("", 0376);
        byte[] second = name("", 0377);
        byte[] longest = name("n".repeat(200), 0376);
        byte[] target = name("../" + "größe".repeat(30), 0377);
        Files.writeString(FileNames.under(source, first), "first");
        Path inside = Files.createDirectory(FileNames.under(source, second));
        Files.writeString(FileNames.under(inside, longest), "deep");
        Files.createSymbolicLink(FileNames.under(source, name("link", 0200)), FileNames.path(target));

        comesBack(source);

        Path copy = directory.resolve("copy");
        assertThat(FileNames.under(copy, first)).hasContent("first");
        assertThat(FileNames.under(FileNames.under(copy, second), longest)).hasContent("deep");
        assertThat(FileNames.bytes(Files.readSymbolicLink(FileNames.under(copy, name("link", 0200)))))
                .isEqualTo(target);
        assertThat(names(copy)).hasSize(3);
    }

    /** Guests write the bytes of a long name into an attribute, as they are. */
    @Test
    void namesInAttributesAreBytesToo() throws Exception {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(header('5', "0"));
        for (int last : new int[] {0376, 0377}) {
            byte[] record = name("12 path=x/", last, '\n');
            tar.writeBytes(header('x', "14"));
            tar.writeBytes(Arrays.copyOf(record, 512));
            tar.writeBytes(header('0', "0"));
        }
        trees.unpack(new ByteArrayInputStream(tar.toByteArray()), directory, "copy", leftOut);

        Path copy = directory.resolve("copy");
        assertThat(FileNames.under(copy, name("", 0376))).isRegularFile();
        assertThat(FileNames.under(copy, name("", 0377))).isRegularFile();
    }

    @Test
    void A6_theSameNameTwice() throws Exception {
        InputStream tar = new Hostile().directory("top").file("top/a", "1").file("top/a", "2").stream();
        assertThatThrownBy(() -> trees.unpack(tar, directory, "copy", leftOut)).isInstanceOf(IOException.class);
        assertThat(names(directory)).isEmpty();
    }

    @Test
    void A6_rightsBeyondTheFilesOwnAreStripped() throws Exception {
        trees.unpack(
                new Hostile()
                                .entry("top/", TarConstants.LF_DIR, "", "", 01777)
                                .entry("top/sh", TarConstants.LF_NORMAL, "", "x", 06755)
                                .stream(),
                directory,
                "copy",
                leftOut);

        assertThat((int) Files.getAttribute(directory.resolve("copy/sh"), "unix:mode") & 07777)
                .isEqualTo(0755);
        assertThat((int) Files.getAttribute(directory.resolve("copy"), "unix:mode") & 07777)
                .isEqualTo(0777);
    }

    /** An archive that says less than it holds, or holds more than there is room for, ends where the room does. */
    @Test
    void A6_aBombIsBounded() throws Exception {
        Path staging = Files.createDirectory(outside.resolve("staging"));
        String much = "x".repeat(1 << 20);
        Unpacking unpacking = new Unpacking(staging, "copy", 3 << 20, leftOut);
        InputStream tar = new Hostile()
                        .directory("top")
                        .file("top/1", much)
                        .file("top/2", much)
                        .file("top/3", much)
                        .file("top/4", much)
                        .stream();

        assertThatThrownBy(() -> unpacking.take(tar)).hasMessageContaining("more than the 3 MiB");
        assertThat(staging.resolve("copy/4")).isEmptyFile();
    }

    /** A header alone, as bytes. */
    private static byte[] header(char type, String size) {
        byte[] header = new byte[512];
        header[0] = 'x';
        byte[] octal = size.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, header, 124, octal.length);
        header[156] = (byte) type;
        return header;
    }

    private static byte[] named(String name, byte[] header) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, 0, bytes.length);
        return header;
    }

    private void refusedBytes(byte[] tar, String why) throws IOException {
        assertThatThrownBy(() -> trees.unpack(new java.io.ByteArrayInputStream(tar), directory, "copy", leftOut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
        assertThat(names(directory)).isEmpty();
    }

    @Test
    void A6_namesAndAttributesThatWouldNotFitIntoMemory() throws Exception {
        for (char type : new char[] {'x', 'L', 'K'}) {
            refusedBytes(header(type, "77777777777"), "at most 65536");
        }
        for (char type : new char[] {'g', 'S', 'V', 'M'}) {
            refusedBytes(header(type, "0"), "an entry of type");
        }
    }

    @Test
    void A6_linksAndNamesThatNoFileSystemTakes() throws Exception {
        refused(new Hostile().directory("top").symlink("top/link", "x".repeat(4096)), "a link to 4096 bytes");
        refused(new Hostile().directory("top").symlink("top/link", ""), "a link to 0 bytes");
        refused(new Hostile().directory("top").symlink("top/" + "x".repeat(256), "to"), "a name of 256 bytes");
    }

    @Test
    void A6_linksThatWouldNotFitIntoMemory() throws Exception {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.writeBytes(named("top", header('5', "0")));
        byte[] target = ("x".repeat(4095) + "\0").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 12_000; i++) {
            many.writeBytes(header('K', "10000"));
            many.writeBytes(target);
            many.writeBytes(named("top/" + i, header('2', "0")));
        }
        refusedBytes(many.toByteArray(), "than are taken at once");
    }

    @Test
    void A6_attributesThatSayAnotherSizeOrSparseness() throws Exception {
        byte[] sparse = new byte[1024];
        System.arraycopy(header('x', "26"), 0, sparse, 0, 512);
        System.arraycopy(
                "22 GNU.sparse.major=1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, sparse, 512, 22);
        refusedBytes(sparse, "sparse");

        byte[] hidden = new byte[512 * 4];
        System.arraycopy(header('x', "11"), 0, hidden, 0, 512);
        System.arraycopy("9 size=0\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, hidden, 512, 9);
        System.arraycopy(header('0', "1000"), 0, hidden, 1024, 512);
        System.arraycopy(header('L', "77777777777"), 0, hidden, 1536, 512);
        refusedBytes(hidden, "at most 65536");
    }

    @Test
    void A6_anArchiveThatIsNone() {
        assertThatThrownBy(() -> trees.unpack(new ByteArrayInputStream(new byte[0]), directory, "copy", leftOut))
                .hasMessageContaining("empty");
        byte[] noise = new byte[4096];
        Arrays.fill(noise, (byte) 'z');
        assertThatThrownBy(() -> trees.unpack(new ByteArrayInputStream(noise), directory, "copy", leftOut))
                .isInstanceOf(IOException.class);
    }

    @Test
    void A6_anArchiveThatIsCutShort() throws Exception {
        byte[] whole = new Hostile()
                .directory("top").file("top/a", "y".repeat(5000)).stream().readAllBytes();
        InputStream cut = new SequenceInputStream(
                new ByteArrayInputStream(Arrays.copyOf(whole, 2500)), InputStream.nullInputStream());

        assertThatThrownBy(() -> trees.unpack(cut, directory, "copy", leftOut)).isInstanceOf(IOException.class);
        assertThat(names(directory)).isEmpty();
    }

    @Test
    void whatIsThereIsNotReplaced() throws Exception {
        Files.writeString(directory.resolve("copy"), "mine");
        InputStream tar = new Hostile().file("top", "theirs").stream();

        assertThatThrownBy(() -> trees.unpack(tar, directory, "copy", leftOut)).hasMessageContaining("there already");
        assertThat(directory.resolve("copy")).hasContent("mine");
    }

    @Test
    void aTreeComesBackAsItWas() throws Exception {
        Path source = Files.createDirectory(outside.resolve("source"));
        String longName = "n".repeat(200);
        Files.writeString(
                Files.createDirectories(source.resolve("a/" + longName)).resolve(longName), "deep");
        Files.writeString(source.resolve("größe-日本.txt"), "wide");
        Files.write(source.resolve("empty"), new byte[0]);
        Path script = Files.writeString(source.resolve("run me.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("a"));
        Files.createSymbolicLink(source.resolve("dangling"), Path.of("/no/where"));
        Path closed = Files.createDirectory(source.resolve("closed"));
        Files.writeString(closed.resolve("in"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));

        long bytes = comesBack(source);

        Path copy = directory.resolve("copy");
        assertThat(bytes).isEqualTo(4 + 4 + 10 + 1);
        assertThat(names(copy)).isEqualTo(names(source));
        assertThat(copy.resolve("a").resolve(longName).resolve(longName)).hasContent("deep");
        assertThat(copy.resolve("größe-日本.txt")).hasContent("wide");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("run me.sh"))))
                .isEqualTo("rwxr-x--x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("closed"))))
                .isEqualTo("r-xr-xr-x");
        assertThat(Files.readSymbolicLink(copy.resolve("link"))).isEqualTo(Path.of("a"));
        assertThat(Files.readSymbolicLink(copy.resolve("dangling"))).isEqualTo(Path.of("/no/where"));
        assertThat(Files.getLastModifiedTime(copy.resolve("empty"), LinkOption.NOFOLLOW_LINKS)
                        .to(TimeUnit.MICROSECONDS))
                .isEqualTo(Files.getLastModifiedTime(source.resolve("empty")).to(TimeUnit.MICROSECONDS));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(copy.resolve("closed"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void hardLinksOfTheArchiveStayFiles() throws Exception {
        trees.unpack(
                new Hostile().directory("top").file("top/a", "one").hardlink("top/b", "top/a").stream(),
                directory,
                "copy",
                leftOut);

        assertThat(directory.resolve("copy/b")).hasContent("one");
    }

    @Test
    void aSingleFileGetsItsName() throws Exception {
        Path file = Files.writeString(outside.resolve("one"), "1");
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        trees.pack(file, "name", tar, leftOut);
        trees.unpack(new ByteArrayInputStream(tar.toByteArray()), directory, "copy", leftOut);

        assertThat(directory.resolve("copy")).hasContent("1");
    }
}
