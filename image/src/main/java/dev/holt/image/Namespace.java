package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How somebody who is not root makes files that belong to others: in a user namespace in which he is root and the users that {@code /etc/subuid} lends
 * him are the others. For root nothing of it is needed.
 */
final class Namespace {
    private static final int LARGEST = 1 << 20;

    private Namespace() {}

    /** {@code argv} as somebody who may give files to any user. */
    static List<String> asRoot(Tools tools, List<String> argv) {
        if (tools.areRoot()) {
            return argv;
        }
        List<String> inside = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--map-auto", "--"));
        inside.addAll(argv);
        return inside;
    }

    /** @throws ImageException {@code TOOL_MISSING} when this user can not be root in a namespace, with the way out */
    static void require(Tools tools) {
        if (tools.areRoot()) {
            return;
        }
        tools.require("unshare", "newuidmap");
        String user = System.getProperty("user.name");
        if (!isLentUsers(Path.of("/etc/subuid"), user) || !isLentUsers(Path.of("/etc/subgid"), user)) {
            throw new ImageException(
                    ErrorCode.TOOL_MISSING,
                    "%s: no users of namespaces in /etc/subuid and /etc/subgid; add them with: sudo usermod --add-subuids 200000-265535 --add-subgids 200000-265535 %s"
                            .formatted(user, user));
        }
    }

    private static boolean isLentUsers(Path file, String user) {
        try {
            return Files.size(file) <= LARGEST
                    && Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                            .anyMatch(line -> line.startsWith(user + ":"));
        } catch (IOException _) {
            return false;
        }
    }

    /** Removes a directory as root of a namespace; false when that is not possible. */
    static boolean removes(Path directory, Tools tools) throws InterruptedException {
        if (tools.find("unshare").isEmpty() || tools.find("newuidmap").isEmpty()) {
            return false;
        }
        Tools.Call call = Tools.Call.in(Path.of("/"), ErrorCode.IMAGE_FAILED);
        List<String> argv = List.of("rm", "--recursive", "--force", "--one-file-system", "--", directory.toString());
        return tools.run(call, asRoot(tools, argv)).succeeded();
    }
}
