package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneRequest.Depth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody can write into a repository of the host: nothing of it may run when the repository goes into a guest. */
class HostileSourceTest {
    @TempDir
    Path temporary;

    private CloneFixture fixture;
    private RepositoryFixture host;
    private Path canary;
    private Path runs;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new CloneFixture(temporary);
        host = fixture.host;
        runs = host.root.resolve("canary.log");
        canary = host.root.resolve("canary");
        Files.writeString(canary, "#!/bin/sh\necho \"$0 $*\" >> '%s'\ncat 2>/dev/null\n".formatted(runs));
        assertThat(canary.toFile().setExecutable(true)).isTrue();
        host.write(".gitattributes", "*.txt filter=evil diff=evil merge=evil\n");
        host.commitAll("attributes");
        host.addOrigin();
        host.write("hello.txt", "changed\n");
        host.write("new.txt", "new\n");
    }

    private void planAndMake() throws Exception {
        String before = host.contents(host.repo);
        CloneRequest request = fixture.request(host.repo, Depth.FULL, "work", "main", true);
        fixture.clones.plan(request);
        fixture.make(request);
        fixture.guest.remove(fixture.clone.toString());
        assertThat(host.contents(host.repo)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core.fsmonitor",
                "core.sshCommand",
                "core.pager",
                "core.editor",
                "core.alternateRefsCommand",
                "diff.external",
                "diff.evil.textconv",
                "diff.evil.command",
                "merge.evil.driver",
                "filter.evil.clean",
                "filter.evil.smudge",
                "filter.evil.process",
                "uploadpack.packObjectsHook",
                "remote.origin.uploadpack",
                "alias.rev-parse",
                "gpg.program",
                "credential.helper"
            })
    void A1_settingsOfTheSourceRunNothing(String key) throws Exception {
        host.run(host.repo, "config", key, canary.toString());

        planAndMake();

        assertThat(runs).doesNotExist();
    }

    @Test
    void A1_filterThatIsRequiredButNeverRunRefusesNothing() throws Exception {
        host.run(host.repo, "config", "filter.evil.clean", canary.toString());
        host.run(host.repo, "config", "filter.evil.required", "true");

        planAndMake();

        assertThat(runs).doesNotExist();
    }

    @Test
    void A1_includedSettingsRunNothing() throws Exception {
        Path included = host.root.resolve("included");
        Files.writeString(
                included, "[core]\n\tfsmonitor = %s\n[filter \"evil\"]\n\tclean = %s\n".formatted(canary, canary));
        host.run(host.repo, "config", "include.path", included.toString());

        planAndMake();

        assertThat(runs).doesNotExist();
    }

    @Test
    void A1_filterOfTheUsersOwnSettingsApplies() throws Exception {
        host.run(host.repo, "config", "--global", "filter.evil.clean", "tr a-z A-Z");

        fixture.make();

        assertThat(fixture.clone.resolve("hello.txt")).hasContent("CHANGED");
    }

    @Test
    void A2_hooksOfTheSourceNeverRun() throws Exception {
        Path hooks = Files.createDirectories(host.root.resolve("hooks"));
        for (String hook : new String[] {
            "post-checkout",
            "reference-transaction",
            "post-index-change",
            "fsmonitor-watchman",
            "pre-auto-gc",
            "post-update"
        }) {
            Files.copy(canary, hooks.resolve(hook), StandardCopyOption.COPY_ATTRIBUTES);
            Files.copy(canary, host.repo.resolve(".git/hooks").resolve(hook), StandardCopyOption.COPY_ATTRIBUTES);
        }
        planAndMake();
        assertThat(runs).doesNotExist();
        host.run(host.repo, "config", "core.hooksPath", hooks.toString());
        // That has run some.
        Files.deleteIfExists(runs);

        planAndMake();

        assertThat(runs).doesNotExist();
    }

    @Test
    void A1_submoduleRunsNothing() throws Exception {
        host.shell(host.root, """
                git init -q library; cd library; echo x > lib.txt; echo '*.txt filter=evil' > .gitattributes; git add .; git commit -qm lib
                cd ../repo; git -c protocol.file.allow=always submodule --quiet add '%s' lib; git commit -qm submodule -- lib .gitmodules
                """.formatted(host.root.resolve("library")));
        Path inner = host.repo.resolve("lib");
        host.run(inner, "config", "filter.evil.clean", canary.toString());
        host.run(inner, "config", "core.fsmonitor", canary.toString());
        RepositoryFixture.write(inner.resolve("lib.txt"), "changed\n");

        planAndMake();

        assertThat(runs).doesNotExist();
    }

    /** The canary does run where git is let: else the tests above would prove nothing. */
    @Test
    void canaryRunsForAPlainGit() throws Exception {
        host.run(host.repo, "config", "filter.evil.clean", canary.toString());

        host.run(host.repo, "diff");

        assertThat(runs).exists();
    }
}
