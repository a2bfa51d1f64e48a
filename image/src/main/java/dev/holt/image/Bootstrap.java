package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.ImageBuild;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a Debian system by mmdebstrap, as a tar archive. The packages come from where the host's apt gets them; in the system that is made stand the
 * official sources, and nothing of the host: not its mirrors, proxies, name or name servers.
 */
final class Bootstrap {
    /** What a machine for agents needs beside the smallest system. */
    static final List<String> USUAL = List.of("git", "tmux", "ca-certificates", "curl", "procps", "openssh-client");

    private static final long OF_THE_SYSTEM = 700L << 20;
    private static final long OF_A_PACKAGE = 200L << 20;
    private static final String HOST_SETTINGS = "/etc/apt/apt.conf.d/98host";

    private final Tools tools;
    private final HostApt apt;

    Bootstrap(Tools tools) {
        this.tools = tools;
        this.apt = new HostApt(tools);
    }

    /** How many bytes the making of an image may take on the way, roughly. */
    static long expected(ImageBuild build) {
        return OF_THE_SYSTEM
                + (build.include().size() + build.commands().size() + (build.base() ? 2 : 0)) * OF_A_PACKAGE;
    }

    /** The packages beside the smallest system, each once. */
    static Set<String> packages(ImageBuild build) {
        Set<String> packages = new LinkedHashSet<>(build.base() ? USUAL : List.of());
        build.include().forEach(name -> packages.add(Debian.requirePackage(name)));
        return packages;
    }

    /** @throws dev.holt.core.image.ImageException {@code TOOL_MISSING} when something is not installed */
    void require() {
        tools.require("mmdebstrap", "setpriv", "apt-get", "tar", "mke2fs");
        Namespace.require(tools);
    }

    /** Where mmdebstrap keeps what it makes: with us, or, when it works as other users, where these may go. */
    Path workplace(Path ours) {
        return tools.areRoot() ? ours : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Makes the archive {@code tar}. */
    void make(ImageBuild build, Staging staging, Path tar, Progress progress) throws IOException, InterruptedException {
        Debian debian = Debian.of(build.distribution());
        Tools.Call call = Tools.Call.in(staging.directory(), ErrorCode.IMAGE_FAILED);
        progress.stage("looking where packages come from");
        Path settings = staging.aside("apt.conf");
        Files.writeString(settings, apt.configuration(call));
        byte[] sources = apt.sources(debian, call).getBytes(StandardCharsets.UTF_8);
        Path temporary = tools.areRoot() ? Durable.directory(staging.aside("tmp")) : staging.open();
        call = call.with("TMPDIR", temporary.toString());
        BootstrapStages stages = new BootstrapStages(progress);
        var _ = tools.checked(
                call.patient().with(new Subprocess.Streams(sources, null, tar)).telling(stages::line),
                "mmdebstrap",
                argv(debian, packages(build), build.commands(), settings));
    }

    private List<String> argv(Debian debian, Set<String> packages, List<String> commands, Path settings) {
        // It ends when we do, however that comes.
        List<String> argv = new ArrayList<>(List.of(
                "setpriv",
                "--pdeathsig",
                "TERM",
                "mmdebstrap",
                "--verbose",
                "--variant=minbase",
                "--mode=" + (tools.areRoot() ? "root" : "unshare"),
                "--format=tar",
                "--skip=output/dev,check/signed-by",
                "--setup-hook=upload " + quoted(settings) + " " + HOST_SETTINGS));
        commands.forEach(command -> argv.add("--chrooted-customize-hook=" + command));
        argv.add("--chrooted-customize-hook=" + cleaning(debian));
        if (!packages.isEmpty()) {
            argv.add("--include=" + String.join(",", packages));
        }
        argv.addAll(List.of(debian.suite(), "-", "-"));
        return argv;
    }

    /** What runs inside of the new system, in a shell of its own. The words are fixed but for the release. */
    private static String cleaning(Debian debian) {
        return """
                set -e
                rm -f %1$s /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/resolv.conf /etc/hostname
                cat >/etc/apt/sources.list.d/debian.sources <<'END'
                Types: deb
                URIs: http://deb.debian.org/debian
                Suites: %2$s %2$s-updates
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

                Types: deb
                URIs: http://deb.debian.org/debian-security
                Suites: %2$s-security
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
                END
                : >/etc/machine-id
                """.formatted(HOST_SETTINGS, debian.suite());
    }

    /** A path as a word of a line that mmdebstrap takes apart as a shell would. */
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
