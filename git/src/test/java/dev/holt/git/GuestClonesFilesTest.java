package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.workspace.ClonePlan;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneRequest.Depth;
import dev.holt.core.workspace.GuestClone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a clone has. */
class GuestClonesFilesTest {
    private static final String ODD_NAMES = """
            for name in "$(printf 'new\\nline')" -rf "$(printf 'foreign\\377')" "$(printf 'tab\\there')" '"quoted"' "it's" \\
                    'back\\slash' ' space ' 'ümlaut' ':(exclude)x' '*'; do
                printf '%s' "$name" > "./$name"
            done
            """;

    @TempDir
    Path temporary;

    private CloneFixture fixture;
    private RepositoryFixture host;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new CloneFixture(temporary);
        host = fixture.host;
        host.write("gone.txt", "gone\n");
        host.write("moved.txt", "moved\n");
        host.write("tool.sh", "#!/bin/sh\n");
        host.write("kind", "kind\n");
        host.write("directory/inside", "inside\n");
        host.commitAll("second");
    }

    private CloneRequest withUntracked() {
        return fixture.request(host.repo, Depth.SHALLOW, null, null, true);
    }

    /** Plan and clone agree, and the host's repository is as it was. */
    private GuestClone make(CloneRequest request) throws Exception {
        String before = host.contents(host.repo);
        ClonePlan plan = fixture.clones.plan(request);
        GuestClone made = fixture.make(request);
        assertThat(host.contents(host.repo)).isEqualTo(before);
        var tree = host.attempt(fixture.clone, "ls-tree", "-r", "-z", "--name-only", made.known());
        assertThat(plan.files())
                .extracting(ClonePlan.PlannedFile::path)
                .containsExactlyElementsOf(Bytes.split(tree.output()).stream()
                        .map(Bytes::printable)
                        .toList());
        assertThat(fixture.look(made).tree()).isEqualTo(made.known());
        return made;
    }

    @Test
    void changesOfTrackedFilesTravelAsUncommitted() throws Exception {
        host.shell(host.repo, """
                printf 'changed\\n' > hello.txt
                rm gone.txt
                git mv moved.txt 'new name.txt'
                chmod +x tool.sh
                rm kind; ln -s hello.txt kind
                rm -r directory; printf 'now a file\\n' > directory; git add directory
                printf 'staged\\n' > staged.txt; git add staged.txt; printf 'and changed\\n' > staged.txt
                printf 'staged and gone\\n' > lost.txt; git add lost.txt; rm lost.txt
                printf 'kept\\n' > forced.log; git add -f forced.log
                """);

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.files(fixture.clone)).isEqualTo(fixture.files(host.repo));
        // Nothing of it is staged there but the file that git would ignore otherwise.
        assertThat(fixture.status(fixture.clone).lines())
                .containsExactlyInAnyOrder(
                        " M hello.txt",
                        " D gone.txt",
                        " D moved.txt",
                        "?? \"new name.txt\"",
                        " M tool.sh",
                        " T kind",
                        " D directory/inside",
                        "?? directory",
                        "?? staged.txt",
                        "A  forced.log");
        assertThat(fixture.git("log", "--format=%s")).isEqualTo("second\nfirst");
    }

    @Test
    void bug07_untrackedFilesStay() throws Exception {
        host.write("untracked.txt", "x");
        host.write("deep/untracked.txt", "x");
        host.write("ignored.log", "x");

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.clone.resolve("untracked.txt")).doesNotExist();
        assertThat(fixture.clone.resolve("deep")).doesNotExist();
        assertThat(fixture.clone.resolve("ignored.log")).doesNotExist();
        assertThat(fixture.plan().untrackedLeft()).isEqualTo(2);
    }

    @Test
    void untrackedFilesTravelWhenAskedForIgnoredOnesNever() throws Exception {
        host.write("untracked.txt", "x");
        host.write("deep/untracked.txt", "x");
        host.write("ignored.log", "x");
        host.write("build/out", "x");

        make(withUntracked());

        assertThat(fixture.status(fixture.clone)).isEqualTo("?? deep/\n?? untracked.txt\n");
        assertThat(fixture.clone.resolve("ignored.log")).doesNotExist();
        assertThat(fixture.clone.resolve("build")).doesNotExist();
    }

    @Test
    void changeInTheSecondOfTheLastCommitTravels() throws Exception {
        host.run(host.repo, "config", "core.trustctime", "false");
        host.shell(host.repo, """
                touch -d @1700000000 hello.txt; git update-index --refresh
                printf 'olleh\n' > hello.txt; touch -d @1700000000 hello.txt .git/index
                """);

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.clone.resolve("hello.txt")).hasContent("olleh");
    }

    @Test
    void oddNamesArrive() throws Exception {
        host.shell(host.repo, ODD_NAMES);
        host.commitAll("odd");

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.files(fixture.clone)).isEqualTo(fixture.files(host.repo));
        assertThat(fixture.status(fixture.clone)).isEmpty();
    }

    @Test
    void oddNamesOfChangedAndUntrackedFilesArrive() throws Exception {
        host.shell(host.repo, ODD_NAMES);
        host.run(host.repo, "add", "--", "-rf", "*line", ":(literal)*");

        make(withUntracked());

        assertThat(fixture.files(fixture.clone)).isEqualTo(fixture.files(host.repo));
    }

    @Test
    void linksArriveAsLinks() throws Exception {
        host.shell(host.repo, """
                ln -s /etc/passwd outside; ln -s ../../.. up; ln -s nowhere dangling; ln -s src inside
                git add -A; git commit -qm links
                rm outside; ln -s /etc/shadow outside
                """);

        make(fixture.request(Depth.SHALLOW));

        assertThat(Files.readSymbolicLink(fixture.clone.resolve("outside"))).isEqualTo(Path.of("/etc/shadow"));
        assertThat(Files.readSymbolicLink(fixture.clone.resolve("up"))).isEqualTo(Path.of("../../.."));
        assertThat(fixture.files(fixture.clone)).isEqualTo(fixture.files(host.repo));
    }

    @Test
    void directoryThatBecameALinkIsNotFollowed() throws Exception {
        Path outside = host.root.resolve("outside");
        RepositoryFixture.write(outside.resolve("inside"), "secret\n");
        host.shell(host.repo, "rm -r directory; ln -s '%s' directory".formatted(outside));

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.clone.resolve("directory")).doesNotExist();
        assertThat(host.shell(fixture.clone, "git cat-file --batch-all-objects --batch")
                        .outputText())
                .doesNotContain("secret");
    }

    @Test
    void endsOfLinesAreAsGitWouldCommitThem() throws Exception {
        host.write(".gitattributes", "*.txt text\n");
        host.commitAll("attributes");
        Files.writeString(host.repo.resolve("hello.txt"), "one\r\ntwo\r\n");

        make(fixture.request(Depth.SHALLOW));

        assertThat(Files.readString(fixture.clone.resolve("hello.txt"))).isEqualTo("one\ntwo\n");
    }

    @Test
    void sparseCheckoutLosesNoFiles() throws Exception {
        host.run(host.repo, "sparse-checkout", "set", "src");
        assertThat(host.repo.resolve("directory")).doesNotExist();

        GuestClone made = make(fixture.request(Depth.SHALLOW));

        assertThat(made.known()).isEqualTo(host.run(host.repo, "rev-parse", "HEAD^{tree}"));
        assertThat(fixture.clone.resolve("directory/inside")).exists();
    }

    @Test
    void splitIndexIsASourceToo() throws Exception {
        host.run(host.repo, "update-index", "--split-index");
        host.write("hello.txt", "changed\n");

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.status(fixture.clone)).isEqualTo(" M hello.txt\n");
    }

    @Test
    void mergeUnderWayTravelsAsItsFilesStand() throws Exception {
        host.shell(host.repo, """
                git checkout -qb side; echo side > hello.txt; git commit -qam side
                git checkout -q main; echo main > hello.txt; git commit -qam main
                git merge side || true
                """);

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.files(fixture.clone)).isEqualTo(fixture.files(host.repo));
        assertThat(fixture.status(fixture.clone)).isEqualTo(" M hello.txt\n");
    }

    @Test
    void repositoryWithoutAnIndexIsASource() throws Exception {
        Files.delete(host.repo.resolve(".git/index"));

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.files(fixture.clone)).isEqualTo(fixture.files(host.repo));
    }

    private void addSubmodule() throws Exception {
        Path library = host.root.resolve("library");
        host.shell(host.root, "git init -q library; cd library; echo x > lib.c; git add .; git commit -qm lib");
        host.run(
                host.repo,
                "-c",
                "protocol.file.allow=always",
                "submodule",
                "--quiet",
                "add",
                library.toString(),
                "lib/inner");
        host.commitAll("submodule");
    }

    @Test
    void submoduleIsFilledInAFullClone() throws Exception {
        addSubmodule();
        host.write("lib/inner/lib.c", "changed\n");

        List<GuestClone> all = fixture.makeAll(fixture.request(Depth.FULL));

        GuestClone made = all.getFirst();
        assertThat(all)
                .extracting(GuestClone::directory)
                .containsExactly(
                        fixture.clone.toString(),
                        fixture.clone.resolve("lib/inner").toString());
        assertThat(fixture.clone.resolve("lib/inner/lib.c")).hasContent("changed");
        assertThat(fixture.status(fixture.clone.resolve("lib/inner"))).isEqualTo(" M lib.c\n");
        assertThat(fixture.look(made).tree()).isEqualTo(made.known());
        assertThat(fixture.clones.plan(fixture.request(Depth.FULL)).submodules())
                .isEmpty();
    }

    @Test
    void workInASubmoduleComesOutOfThatOne() throws Exception {
        addSubmodule();
        host.write("lib/inner/lib.c", "changed\n");
        GuestClone inner = fixture.makeAll(fixture.request(Depth.FULL)).getLast();
        assertThat(fixture.look(inner).tree()).isEqualTo(inner.known());
        host.shell(fixture.clone.resolve("lib/inner"), "echo more >> lib.c; git commit -qam inside; echo new > new.c");

        assertThat(fixture.look(inner).changed()).containsExactly("lib.c", "new.c");
        var exported = fixture.export(inner);

        assertThat(host.attempt(host.repo.resolve("lib/inner"), exported.patch(), "apply")
                        .errorText())
                .isEmpty();
        assertThat(host.repo.resolve("lib/inner/lib.c")).hasContent("changed\nmore");
    }

    @Test
    void submoduleThatStaysEmptyIsNamedInThePlan() throws Exception {
        addSubmodule();

        make(fixture.request(Depth.SHALLOW));

        assertThat(fixture.plan().submodules()).containsExactly("lib/inner");
        assertThat(fixture.clone.resolve("lib/inner")).isEmptyDirectory();
        assertThat(fixture.status(fixture.clone)).isEmpty();
    }
}
