package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.git.PatchReader.RefusedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patches that git would not have made. */
class PatchRefusalTest {
    private static final String INDEX = "index %s..%s".formatted("0".repeat(40), "1".repeat(40));
    private static final String GOOD = added("good");

    private static String added(String name) {
        return """
                diff --git a/%1$s b/%1$s
                new file mode 100644
                %2$s
                --- /dev/null
                +++ b/%1$s
                @@ -0,0 +1 @@
                +x
                """.formatted(name, INDEX);
    }

    /** With quotes around the name, in which git's escapes mean what they do. */
    private static String addedQuoted(String name) {
        return """
                diff --git "a/%1$s" "b/%1$s"
                new file mode 100644
                %2$s
                --- /dev/null
                +++ "b/%1$s"
                @@ -0,0 +1 @@
                +x
                """.formatted(name, INDEX);
    }

    private static int count(String patch) throws Exception {
        return new PatchReader(new ByteArrayInputStream(patch.getBytes(StandardCharsets.UTF_8)))
                .read()
                .size();
    }

    private static void assertRefused(String patch) {
        assertThatThrownBy(() -> count(patch)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> count(GOOD + patch)).isInstanceOf(RefusedException.class);
    }

    @Test
    void whatTheOthersAreMadeOfIsTaken() throws Exception {
        assertThat(count(GOOD
                        + added("with space")
                        + addedQuoted("t\\tb")
                        + addedQuoted("\\377")
                        + addedQuoted("plain")))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../x",
                "a/..",
                "..",
                ".",
                "./x",
                "/etc/passwd",
                "a//x",
                "a/",
                "",
                ".git",
                ".git/hooks/x",
                ".GIT/x",
                "a/.Git/config",
                ".git /x",
                ".git./x",
                ".git . /x",
                ".git::$INDEX_ALLOCATION/x",
                "git~1/x",
                "GIT~2/x"
            })
    void A5_pathOutOfTheWorkTreeIsRefused(String path) {
        assertRefused(added(path));
        assertRefused(addedQuoted(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\056\\056/x",
                "\\056git/x",
                ".g\\342\\200\\214it/x",
                "\\357\\273\\277.git/x",
                ".git\\342\\200\\256/x",
                "a\\\\.git\\\\x",
                "a\\000b",
                ".git\\000/x"
            })
    void A5_pathOutOfTheWorkTreeInEscapesIsRefused(String path) {
        assertRefused(addedQuoted(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "a\0b", "a\rb", "ümlaut", "\u001b[31m", "a\\tb", "a\"b", ".g\u200cit/x"})
    void A5_nameThatGitWouldHaveQuotedIsRefused(String path) {
        assertRefused(added(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\qb", "a\\", "a\\8", "a\\400", "a\\3", "a\"b"})
    void quotesThatAreNotGitsAreRefused(String path) {
        assertRefused(addedQuoted(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100777", "040000", "104755", "100600", "120777", "000000", "100644 ", "10644", "1006440", "x", ""
            })
    void A5_modeThatGitDoesNotHaveIsRefused(String mode) {
        assertRefused(GOOD.replace("mode 100644", "mode " + mode));
        assertRefused("diff --git a/x b/x\nold mode 100644\nnew mode %s\n".formatted(mode));
        assertRefused("diff --git a/x b/x\nold mode %s\nnew mode 100644\n".formatted(mode));
        assertRefused("diff --git a/x b/x\ndeleted file mode %s\n%s\n".formatted(mode, INDEX));
        assertRefused(changed("@@ -1 +1 @@\n-a\n+b\n", mode));
    }

    private static String changed(String hunks, String mode) {
        return "diff --git a/x b/x\n%s %s\n--- a/x\n+++ b/x\n%s".formatted(INDEX, mode, hunks);
    }

    @Test
    void A5_secondModeThatWouldHideALinkIsRefused() {
        assertRefused(GOOD.replace("mode 100644", "mode 120000").replace(INDEX, INDEX + " 100644"));
        assertRefused("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n%s 100644\n".formatted(INDEX));
        assertRefused("diff --git a/x b/x\nnew file mode 100644\nnew file mode 120000\n%s\n".formatted(INDEX));
        assertRefused("diff --git a/x b/x\nold mode 100644\nnew mode 100755\nnew mode 120000\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "similarity index 100%\nrename from x\nrename to x\n",
                "rename from x\nrename to .git/x\n",
                "rename old x\nrename new y\n",
                "copy from x\ncopy to y\n",
                "dissimilarity index 90%\n",
                "old mode 100644\n",
                "new mode 100644\n",
                "new file mode 100644\n",
                "deleted file mode 100644\n",
                "index 0000000..1111111 100644\n",
                "Binary files a/x and b/x differ\n",
                "garbage\n",
                "\n",
                ""
            })
    void headerOfAnotherKindIsRefused(String rest) {
        assertRefused("diff --git a/x b/x\n" + rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/x b/y",
                "a/x",
                "a/x  b/x",
                "b/x a/x",
                "x x",
                "\"a/x\" b/x",
                "a/x \"b/x\"",
                "\"a/x\" \"b/y\"",
                "\"a/x\"\"b/x\"",
                "\"a/x\" \"b/x\" ",
                "\"a/x",
                "/dev/null b/x",
                ""
            })
    void A5_headerWithoutOneNameTwiceIsRefused(String names) {
        assertRefused("diff --git %s\nnew file mode 100644\n%s\n".formatted(names, INDEX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--- /dev/null\n+++ b/other\n",
                "--- a/good\n+++ b/good\n",
                "--- /dev/null\n+++ /dev/null\n",
                "--- /dev/null\n+++ good\n",
                "--- /dev/null\n+++ b/good\t2026-01-01\n",
                "--- /dev/null\n+++ \"b/good\"x\n",
                "--- /dev/null\n",
                "+++ b/good\n--- /dev/null\n"
            })
    void A5_otherNamesThanThoseOfTheHeaderAreRefused(String names) {
        assertRefused(GOOD.replace("--- /dev/null\n+++ b/good\n", names));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@@ -1,2 +1 @@\n-a\n+b\n",
                "@@ -1 +1,2 @@\n-a\n+b\n",
                "@@ -1 +1 @@\n-a\n+b\n+c\n",
                "@@ -1 +1 @@\n-a\n-b\n+c\n",
                "@@ -1 +1 @@\n-a\n a\n",
                "@@ -1 +1 @@\n-a\n",
                "@@ -1 +1 @@\n",
                "@@ -1 +1\n-a\n+b\n",
                "@@ -1,9999999999 +1 @@\n-a\n+b\n",
                "@@ -1,-1 +1 @@\n-a\n+b\n",
                "@@ -1 +1 @@\n-a\n\n+b\n",
                "@@ -1 +1 @@\n-a\nx\n+b\n",
                "@@ -1 +1 @@\n-a\n+b\ngarbage\n",
                "@@ -1 +1 @@\n-a\n+b\n\n",
                "@@ -1 +1 @@\n-a\n+b\n-- \n2.39.5\n",
                "@@ -1 +1 @@\n-a\n+b",
                "@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n\\ No newline at end of file\n",
                ""
            })
    void A5_hunkThatIsNotAsItsHeaderSaysIsRefused(String hunks) {
        assertRefused(changed(hunks, "100644"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "literal 1\nIc$}-\n",
                "literal 1\nIc$}-\n\n",
                "literal 1\nIc$}-\n\nliteral 0\nHcmV?d00001\n",
                "literal x\nIc$}-\n\nliteral 0\nHcmV?d00001\n\n",
                "other 1\nIc$}-\n\nliteral 0\nHcmV?d00001\n\n",
                "literal 1\nIc $}-\n\nliteral 0\nHcmV?d00001\n\n",
                "literal 1\nIc$}-\n\nliteral 0\nHcmV?d00001\n\nliteral 0\nHcmV?d00001\n\n",
                "literal 1\nIc$}-\n\nliteral 0\nHcmV?d00001\n\n\n"
            })
    void binaryPatchOfAnotherFormIsRefused(String content) {
        assertRefused("diff --git a/x b/x\n%s 100644\nGIT binary patch\n%s".formatted(INDEX, content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "garbage\n",
                "From 1234 Mon Sep 17 00:00:00 2001\n",
                "--- a/x\n+++ b/x\n",
                "Index: x\n",
                "\0\n"
            })
    void A5_whatStandsBetweenFilesIsRefused(String garbage) {
        assertRefused(garbage + added("other"));
    }

    @Test
    void A5_pathBeneathALinkOfThePatchIsRefused() {
        String link = GOOD.replace("mode 100644", "mode 120000");

        assertRefused(link + added("good/x"));
        assertRefused(added("good/a/b") + link);
        assertRefused("diff --git a/good b/good\nold mode 100644\nnew mode 120000\n" + added("good/x"));
    }

    @Test
    void pathThatOnlyBeginsAsALinkIsTaken() throws Exception {
        assertThat(count(GOOD.replace("mode 100644", "mode 120000") + added("good.txt") + added("goods/x")))
                .isEqualTo(3);
    }

    @Test
    void headerOfAMillionBytesIsRefused() {
        String name = "x".repeat(1 << 20);
        assertRefused(added(name));
        assertRefused("x".repeat(1 << 20) + "\n");
        assertRefused(changed("@@ -1 +1 @@ %s\n-a\n+b\n".formatted(name), "100644"));
    }

    @Test
    void lineOfAMillionBytesInAHunkIsTaken() throws Exception {
        assertThat(count(GOOD.replace("+x", "+" + "x".repeat(1 << 20)))).isOne();
    }
}
