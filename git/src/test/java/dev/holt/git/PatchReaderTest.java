package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holt.core.workspace.ChangedFile;
import dev.holt.git.PatchReader.RefusedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Patches that git made are read as what they are, and whatever is made of them is either refused or harmless. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatchReaderTest {
    /** Each in a directory of its own kind, so that a test can ask for that alone. */
    private static final String BEFORE = """
            mkdir -p text binary mode kind names gone
            seq 100 > text/changed; printf 'a' > text/end; printf 'a\\r\\nb\\r\\n' > text/crlf; printf 'x\\n-- old\\ny\\n' > text/dashes
            seq 5000 | gzip -n > binary/noise; { cat binary/noise binary/noise binary/noise; } > binary/delta; printf 'a\\0b' > binary/gone
            printf x > mode/only; printf x > mode/both; chmod +x mode/both
            printf x > kind/file; ln -s a kind/link; ln -s a kind/changed
            printf 'moved content\\n' > 'names/before it'; : > gone/empty; printf 'gone\\n' > gone/text
            """;

    private static final String AFTER = """
            { echo 0; seq 50; echo new; seq 51 99; } > text/changed; printf 'b' > text/end; printf 'a\\r\\nc\\r\\n' > text/crlf
            printf 'x\\n++ new\\ndiff --git a/x b/x\\n\\ny\\n' > text/dashes
            printf 'diff --git a/x b/x\\nGIT binary patch\\n@@ -1 +1 @@\\n--- a/x\\n+++ b/x\\n' > text/new; : > text/empty
            { cat binary/noise binary/noise; echo x; cat binary/noise; } > binary/more; mv binary/more binary/delta
            seq 7000 | gzip -n > binary/new; rm binary/gone
            chmod +x mode/only; printf y > mode/both; chmod -x mode/both
            rm kind/file kind/link; ln -s b kind/file; printf y > kind/link; ln -sfn b kind/changed
            mv 'names/before it' 'names/after it'
            mkdir 'names/x b'; for name in ' a' 'b ' 'x b/x' '"q"' "$(printf 't\\tb')" "$(printf 'n\\nl')" 'ümlaut' "$(printf 'f\\377')" 'back\\slash' '-x'; do
                printf x > "names/$name"; done
            rm -r gone
            printf '#!/bin/sh\\n' > Makefile
            """;

    private RepositoryFixture fixture;
    private String base;
    private String tree;
    private byte[] whole;

    @BeforeAll
    void makePatch(@TempDir Path temporary) throws Exception {
        fixture = new RepositoryFixture(temporary);
        fixture.shell(fixture.repo, BEFORE);
        fixture.commitAll("before");
        base = fixture.run(fixture.repo, "rev-parse", "HEAD");
        fixture.shell(fixture.repo, AFTER);
        fixture.run(fixture.repo, "add", "-A");
        fixture.run(fixture.repo, "update-index", "--add", "--cacheinfo", "160000," + base + ",module");
        tree = fixture.run(fixture.repo, "write-tree");
        whole = patch(".");
    }

    private byte[] patch(String below) throws Exception {
        return fixture.attempt(
                        fixture.repo,
                        ("-c core.quotePath=true -c diff.suppressBlankEmpty=false diff-tree -r --patch --binary --no-renames --no-ext-diff"
                                        + " --no-textconv --no-color --full-index --ignore-submodules=none --submodule=short --src-prefix=a/"
                                        + " --dst-prefix=b/ --end-of-options %s %s -- %s")
                                .formatted(base, tree, below)
                                .split(" "))
                .output();
    }

    private static List<ChangedFile> read(byte[] patch) throws Exception {
        return new PatchReader(new ByteArrayInputStream(patch)).read();
    }

    private static ChangedFile file(String path, char change, int added, int removed, String... findings) {
        return new ChangedFile(path, change, added, removed, List.of(findings));
    }

    @Test
    void listIsThatOfGit() throws Exception {
        var names = fixture.attempt(fixture.repo, "diff-tree", "-r", "-z", "--no-renames", "--name-only", base, tree);
        List<String> distinct =
                read(whole).stream().map(ChangedFile::path).distinct().toList();

        assertThat(distinct)
                .containsExactlyElementsOf(Bytes.split(names.output()).stream()
                        .map(Bytes::printable)
                        .toList());
    }

    @Test
    void linesOfTextAreCounted() throws Exception {
        assertThat(read(patch("text")))
                .containsExactly(
                        file("text/changed", 'M', 2, 1),
                        file("text/crlf", 'M', 1, 1),
                        file("text/dashes", 'M', 3, 1),
                        file("text/empty", 'A', 0, 0),
                        file("text/end", 'M', 1, 1),
                        file("text/new", 'A', 5, 0));
    }

    @Test
    void binaryFilesHaveNoLines() throws Exception {
        byte[] patch = patch("binary");

        assertThat(new String(patch, StandardCharsets.US_ASCII)).contains("\nliteral ", "\ndelta ");
        assertThat(read(patch))
                .containsExactly(
                        file("binary/delta", 'M', -1, -1),
                        file("binary/gone", 'D', -1, -1),
                        file("binary/new", 'A', -1, -1));
    }

    @Test
    void modesAndKindsAreFindings() throws Exception {
        assertThat(read(patch("mode")))
                .containsExactly(
                        file("mode/both", 'M', 1, 1, "mode"), file("mode/only", 'M', 0, 0, "executable", "mode"));
        assertThat(read(patch("kind")))
                .containsExactly(
                        file("kind/changed", 'M', 1, 1, "link"),
                        file("kind/file", 'D', 0, 1),
                        file("kind/file", 'A', 1, 0, "link"),
                        file("kind/link", 'D', 0, 1),
                        file("kind/link", 'A', 1, 0));
        assertThat(read(patch("module"))).containsExactly(file("module", 'A', 1, 0, "submodule"));
    }

    @Test
    void A8_fileThatRunsOnTheHostIsAFinding() throws Exception {
        assertThat(read(patch("Makefile"))).containsExactly(file("Makefile", 'A', 1, 0, "runs on the host"));
    }

    @Test
    void removedFilesAreListed() throws Exception {
        assertThat(read(patch("gone"))).containsExactly(file("gone/empty", 'D', 0, 0), file("gone/text", 'D', 0, 1));
    }

    @Test
    void oddNamesAreRead() throws Exception {
        assertThat(read(patch("names")))
                .extracting(ChangedFile::path, ChangedFile::change)
                .containsExactlyInAnyOrder(
                        tuple("names/before it", 'D'),
                        tuple("names/after it", 'A'),
                        tuple("names/ a", 'A'),
                        tuple("names/b ", 'A'),
                        tuple("names/x b/x", 'A'),
                        tuple("names/\"q\"", 'A'),
                        tuple("names/t\\tb", 'A'),
                        tuple("names/n\\nl", 'A'),
                        tuple("names/ümlaut", 'A'),
                        tuple("names/f\\xff", 'A'),
                        tuple("names/back\\slash", 'A'),
                        tuple("names/-x", 'A'));
    }

    @Test
    void emptyPatchChangesNothing() throws Exception {
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test
    void patchThatIsCutOffInALineIsRefused() {
        for (int end = 1; end < whole.length; end += 97) {
            if (whole[end - 1] != '\n') {
                byte[] part = Arrays.copyOf(whole, end);
                assertThatThrownBy(() -> read(part)).isInstanceOf(RefusedException.class);
            }
        }
    }

    /** Only before a file, before a hunk and before the content of a file is a part of a patch one, too. */
    @Test
    void patchThatIsCutOffBetweenLinesIsShorterOrRefused() throws Exception {
        List<ChangedFile> all = read(whole);
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        int taken = 0;
        for (int end = text.indexOf('\n') + 1; end < text.length(); end = text.indexOf('\n', end) + 1) {
            List<ChangedFile> part;
            try {
                part = read(Arrays.copyOf(whole, end));
            } catch (RefusedException _) {
                continue;
            }
            taken++;
            assertThat(text.substring(end)).matches("(?s)(diff --git |@@ |index |--- |GIT binary patch\n|\\\\ ).*");
            assertThat(part)
                    .extracting(ChangedFile::path)
                    .containsExactlyElementsOf(all.subList(0, part.size()).stream()
                            .map(ChangedFile::path)
                            .toList());
        }
        assertThat(taken).isGreaterThanOrEqualTo(all.size() - 1);
    }

    @Test
    void A5_noChangeOfAByteLeadsOutOfTheWorkTree() throws Exception {
        Random random = new Random(20260102);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            try {
                assertHarmless(read(changed));
            } catch (RefusedException _) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /** Headers are a small part of it: these changes hit nothing else. */
    @Test
    void A5_noChangeOfAHeaderLeadsOutOfTheWorkTree() throws Exception {
        byte[] names = patch("names");
        Random random = new Random(20260103);
        byte[] bytes = "/.\\\"\n\t\0 gitGIT~1:".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 2000; i++) {
            byte[] changed = names.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = bytes[random.nextInt(bytes.length)];
            }
            try {
                assertHarmless(read(changed));
            } catch (RefusedException _) {
                // As it should be.
            }
        }
    }

    private static void assertHarmless(List<ChangedFile> files) {
        for (ChangedFile file : files) {
            Bytes path = Bytes.of(file.path());
            assertThat(path.insideWorkTree()).as(file.path()).isTrue();
            // Backslashes of bytes that are shown escaped stand for no separators here.
            assertThat(SafeNames.meansGitDirectory(Bytes.of(file.path().replace('\\', '_'))))
                    .as(file.path())
                    .isFalse();
        }
    }
}
