package dev.holt.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A user's repository as git and the file system show it: what Holt must leave as it was.
 *
 * @param refs every ref with its commit
 * @param status what git says of the user's own work tree
 * @param worktrees what git knows of further work trees
 * @param files the files of the user's work tree, and of the git directory those that are neither objects, refs nor work trees.
 *     The lines that Holt adds to {@code info/exclude} stay for good, and are left out
 */
record RepositoryState(String refs, String status, List<String> worktrees, Map<String, String> files) {
    static RepositoryState of(HoltHome home, Path repository) throws IOException {
        String refs = home.run(repository, "git", "for-each-ref", "--format=%(refname) %(objectname)")
                .succeeded()
                .out();
        String status = home.run(
                        repository, "git", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--ignored")
                .succeeded()
                .out();
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(repository)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = repository.relativize(file).toString();
                if (!name.matches("\\.git/(objects|refs|logs/refs|worktrees)/.*|\\.git/packed-refs")) {
                    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    files.put(name, name.equals(".git/info/exclude") ? withoutOurs(content) : content);
                }
            }
        }
        return new RepositoryState(refs, status, home.worktrees(repository), files);
    }

    private static String withoutOurs(String excludes) {
        return excludes.replaceFirst("# What Holt puts into the work trees of its sessions:\n(/.*\n)*$", "");
    }
}
