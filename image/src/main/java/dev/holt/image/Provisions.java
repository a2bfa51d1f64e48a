package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.os.Subprocess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says what is in an image beside a shell, by looking into the file system without mounting it. Images may be hostile: what the looker prints is bounded, and so is its time.
 */
final class Provisions {
    /** What each is known by: one of these paths. */
    private static final Map<String, List<String>> KNOWN_BY = Map.ofEntries(
            Map.entry("git", List.of("/usr/bin/git", "/usr/local/bin/git")),
            Map.entry("tmux", List.of("/usr/bin/tmux", "/usr/local/bin/tmux")),
            Map.entry("zellij", List.of("/usr/bin/zellij", "/usr/local/bin/zellij")),
            Map.entry("curl", List.of("/usr/bin/curl")),
            Map.entry("ssh", List.of("/usr/bin/ssh")),
            Map.entry("node", List.of("/usr/bin/node", "/usr/local/bin/node")),
            Map.entry("npm", List.of("/usr/bin/npm", "/usr/local/bin/npm")),
            Map.entry("python3", List.of("/usr/bin/python3", "/usr/local/bin/python3")),
            Map.entry("bash", List.of("/usr/bin/bash", "/bin/bash")),
            Map.entry("systemd", List.of("/usr/lib/systemd/systemd", "/lib/systemd/systemd")));

    private static final String SYSTEMD = "systemd";
    private static final List<String> INIT = List.of("/usr/sbin/init", "/sbin/init");

    private final Tools tools;

    Provisions(Tools tools) {
        this.tools = tools;
    }

    /** What is in the image in {@code file}, sorted; nothing when nothing can be found out. */
    Set<String> of(Path file) throws InterruptedException {
        if (tools.find("debugfs").isEmpty()) {
            return Set.of();
        }
        Set<String> present = present(file);
        Set<String> provided = new TreeSet<>();
        KNOWN_BY.forEach((name, paths) -> {
            if (paths.stream().anyMatch(present::contains)) {
                provided.add(name);
            }
        });
        if (INIT.stream().noneMatch(present::contains)) {
            provided.remove(SYSTEMD);
        }
        return provided;
    }

    private Set<String> present(Path file) throws InterruptedException {
        List<String> asked = new java.util.ArrayList<>(INIT);
        KNOWN_BY.values().forEach(asked::addAll);
        String script = asked.stream().map(path -> "stat " + path + "\n").collect(Collectors.joining());
        Tools.Call call = Tools.Call.in(Path.of("/"), ErrorCode.IMAGE_UNUSABLE)
                .with(new Subprocess.Streams(script.getBytes(StandardCharsets.US_ASCII), null, null));
        Subprocess.Result result = tools.run(call, List.of("debugfs", "-f", "-", file.toString()));
        return found(asked, result.outputText());
    }

    /** Of the paths that were asked for in this order, those that were found. Each command is repeated before its answer, which begins with the inode. */
    private static Set<String> found(List<String> asked, String output) {
        Set<String> present = new HashSet<>();
        String path = "";
        for (String line : output.lines().toList()) {
            if (line.startsWith("debugfs: stat ")) {
                path = line.substring("debugfs: stat ".length()).strip();
            } else if (line.startsWith("Inode: ") && asked.contains(path)) {
                present.add(path);
            }
        }
        return present;
    }
}
