package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.ImageException;
import dev.holt.os.Subprocess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What apt of this host knows about reaching Debian's archive: mirrors and proxies. A host that is Debian of the wanted release, or has it among its
 * sources, lends its own; else the official mirror serves. Everything must be signed by Debian's keys, whatever the host trusts beside them.
 */
final class HostApt {
    private static final Path KEYS = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    private static final String TARGETS = "$(CREATED_BY) $(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)";
    private static final Pattern OF_DEBIAN = Pattern.compile("https?://.*/debian(-security)?/?");
    private static final Pattern TAKEN = Pattern.compile(
            "Acquire::(https?|socks|Retries|ForceIPv[46]|Check-Valid-Until|Check-Date|Queue-Mode|By-Hash)\\b.*");

    private final Tools tools;

    HostApt(Tools tools) {
        this.tools = tools;
    }

    /** Lines of a {@code sources.list} for a release, its updates and its security updates. */
    String sources(Debian debian, Tools.Call call) throws InterruptedException {
        if (!Files.isReadable(KEYS)) {
            throw new ImageException(
                    ErrorCode.TOOL_MISSING,
                    "%s: no such file; install it with: %s"
                            .formatted(KEYS, tools.installing(List.of("debian-archive-keyring"))));
        }
        Map<String, Set<String>> found = hosts(debian, call, List.of(), true);
        if (!isWhole(found, debian)) {
            found = hosts(debian, call, List.of("--no-release-info"), false);
        }
        if (!isWhole(found, debian)) {
            found = official(debian);
        }
        return found.entrySet().stream()
                .map(entry -> "deb [signed-by=%s] %s %s\n"
                        .formatted(KEYS, entry.getKey(), String.join(" ", entry.getValue())))
                .collect(Collectors.joining());
    }

    /** Mirror and suite of what the host has of a release, with the components. */
    private Map<String, Set<String>> hosts(Debian debian, Tools.Call call, List<String> more, boolean originKnown)
            throws InterruptedException {
        List<String> argv = new java.util.ArrayList<>(List.of("apt-get", "indextargets", "--format", TARGETS));
        argv.addAll(more);
        Map<String, Set<String>> found = new LinkedHashMap<>();
        Subprocess.Result result = tools.run(call, argv);
        if (!result.succeeded()) {
            return found;
        }
        Set<String> suites = Set.of(debian.suite(), debian.suite() + "-updates", debian.suite() + "-security");
        for (String line : result.outputText().lines().toList()) {
            String[] words = line.split(" ", -1);
            boolean fits = words.length == 5
                    && words[0].equals("Packages")
                    && words[1].startsWith("http")
                    && suites.contains(words[2])
                    && (originKnown
                            ? words[4].equals("Debian")
                            : OF_DEBIAN.matcher(words[1]).matches());
            if (fits) {
                found.computeIfAbsent(words[1] + " " + words[2], _ -> new LinkedHashSet<>())
                        .add(words[3]);
            }
        }
        return found;
    }

    private static boolean isWhole(Map<String, Set<String>> found, Debian debian) {
        return found.entrySet().stream()
                .anyMatch(entry -> entry.getKey().endsWith(" " + debian.suite())
                        && entry.getValue().contains("main"));
    }

    private static Map<String, Set<String>> official(Debian debian) {
        Map<String, Set<String>> sources = new LinkedHashMap<>();
        sources.put("http://deb.debian.org/debian " + debian.suite(), Set.of("main"));
        sources.put("http://deb.debian.org/debian " + debian.suite() + "-updates", Set.of("main"));
        sources.put("http://deb.debian.org/debian-security " + debian.suite() + "-security", Set.of("main"));
        return sources;
    }

    /** Lines of an {@code apt.conf} with the host's proxies and what it has set about fetching. May hold a proxy's password. */
    String configuration(Tools.Call call) throws InterruptedException {
        Subprocess.Result result = tools.run(call, List.of("apt-config", "dump"));
        String taken = result.outputText()
                .lines()
                .filter(line -> TAKEN.matcher(line).matches() && !line.endsWith(" \"\";"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return tools.areRoot()
                ? taken + "Dir::Etc::netrc \"/etc/apt/auth.conf\";\nDir::Etc::netrcparts \"/etc/apt/auth.conf.d\";\n"
                : taken;
    }
}
