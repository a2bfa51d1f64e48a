package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.ImageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's kernel for clouds: fetched by apt, which checks its signature, and unpacked without being installed. Lists of packages of its own are used,
 * so that the host's, which may be old or missing, stay as they are, and no rights are needed.
 */
final class DebianKernel {
    private static final Pattern DEPENDS = Pattern.compile("\\s*Depends: (linux-image-[a-z0-9.+-]+)\\s*");
    private static final Pattern RELEASE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_~-]{0,63}");
    private static final String KERNEL = "vmlinuz-";

    /** What apt is told beside what this host has told it already: that nothing of the host is touched. */
    private static final String SETTINGS = """
            #clear APT::Update::Pre-Invoke;
            #clear APT::Update::Post-Invoke;
            #clear APT::Update::Post-Invoke-Success;
            Acquire::Languages "none";
            APT::Sandbox::User "root";
            """;

    private final Tools tools;
    private final HostApt host;

    DebianKernel(Tools tools) {
        this.tools = tools;
        this.host = new HostApt(tools);
    }

    /** Fetches and unpacks the newest one, of the release that the host's apt knows best. */
    KernelMaker.Found fetch(Staging staging, Progress progress) throws IOException, InterruptedException {
        tools.require("apt-get", "apt-cache", "dpkg-deb");
        Path here = Durable.directory(staging.aside("apt"));
        Tools.Call call = Tools.Call.in(here, ErrorCode.KERNEL_FAILED).patient();
        progress.stage("reading the lists of packages");
        prepare(here, call);
        var _ = tools.checked(call, apt(here, "apt-get", "update"));
        String wanted = "linux-image-cloud-" + Architecture.OURS.debian();
        String real = resolve(wanted, tools.checked(call, apt(here, "apt-cache", "depends", wanted)));
        progress.stage("downloading %s".formatted(real));
        var _ = tools.checked(call, apt(here, "apt-get", "download", real));
        progress.stage("unpacking %s".formatted(real));
        Path unpacked = staging.aside("unpacked");
        var _ = tools.checked(
                call, List.of("dpkg-deb", "--extract", only(here, "*.deb").toString(), unpacked.toString()));
        return found(staging, unpacked, real);
    }

    private void prepare(Path here, Tools.Call call) throws IOException, InterruptedException {
        Durable.directory(here.resolve("lists"));
        Durable.directory(here.resolve("lists/partial"));
        Durable.directory(here.resolve("cache"));
        Files.writeString(here.resolve("apt.conf"), SETTINGS);
        Files.writeString(here.resolve("status"), "");
        Files.writeString(here.resolve("sources.list"), host.sources(release(), call));
    }

    /** The release of this host when it is one that we know, else the usual one. */
    private static Debian release() throws IOException {
        Path about = Path.of("/etc/os-release");
        String text = Files.isReadable(about) ? Files.readString(about) : "";
        return text.contains("VERSION_CODENAME=" + Debian.TRIXIE.suite()) ? Debian.TRIXIE : Debian.BOOKWORM;
    }

    private static List<String> apt(Path here, String program, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(program, "--quiet", "-c=" + here.resolve("apt.conf")));
        option(argv, "Dir::State", here);
        option(argv, "Dir::State::lists", here.resolve("lists"));
        option(argv, "Dir::State::status", here.resolve("status"));
        option(argv, "Dir::Cache", here.resolve("cache"));
        option(argv, "Dir::Etc::SourceList", here.resolve("sources.list"));
        option(argv, "Dir::Etc::SourceParts", Path.of("/dev/null"));
        argv.addAll(List.of(arguments));
        return argv;
    }

    private static void option(List<String> argv, String name, Path value) {
        argv.add("-o");
        argv.add(name + "=" + value);
    }

    /** The package that the wanted one, which is empty itself, stands for. */
    private static String resolve(String wanted, String depends) {
        for (String line : depends.lines().toList()) {
            Matcher matcher = DEPENDS.matcher(line);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        throw new ImageException(
                ErrorCode.KERNEL_FAILED,
                "%s: depends on no package with a kernel (expected: one); is Debian among the sources of apt?"
                        .formatted(wanted));
    }

    private static Path only(Path directory, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            files.forEach(found::add);
        }
        if (found.size() != 1 || !Files.isRegularFile(found.getFirst(), LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageException(
                    ErrorCode.KERNEL_FAILED,
                    "%s: %d files %s (expected: one)".formatted(directory, found.size(), glob));
        }
        return found.getFirst();
    }

    private static KernelMaker.Found found(Staging staging, Path unpacked, String real) throws IOException {
        Path vmlinuz = only(unpacked.resolve("boot"), KERNEL + "*");
        String release = String.valueOf(vmlinuz.getFileName()).substring(KERNEL.length());
        if (!RELEASE.matcher(release).matches()) {
            throw new ImageException(ErrorCode.KERNEL_FAILED, "%s: has a kernel without a release".formatted(real));
        }
        Path base = staging.aside("tree");
        Path modules = KernelMaker.moduleDirectory(base, release);
        Path lib = unpacked.resolve("lib/modules").resolve(release);
        Path usrLib = unpacked.resolve("usr/lib/modules").resolve(release);
        ModuleTree.copy(Files.isDirectory(lib, LinkOption.NOFOLLOW_LINKS) ? lib : usrLib, modules);
        return new KernelMaker.Found(release, vmlinuz, modules, base, real);
    }
}
