package dev.holt.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What a kernel has as modules and what it has built in, read from the tables that {@code depmod} and the kernel's build left in a module directory.
 * Names are those of modules, in which {@code -} and {@code _} are the same.
 */
final class KernelModules {
    private static final long LARGEST = 32L << 20;

    /** Path of each module in the directory, by its name. */
    private final Map<String, String> paths = new HashMap<>();
    /** Names of the modules that must be loaded before, nearest first, by name. */
    private final Map<String, List<String>> needs = new HashMap<>();

    private final Map<String, List<String>> first = new HashMap<>();
    private final Map<String, List<String>> aliases = new HashMap<>();
    private final Set<String> builtIn = new HashSet<>();

    /** Reads the tables in {@code directory}, that of one release. */
    KernelModules(Path directory) throws IOException {
        for (String line : lines(directory.resolve("modules.dep"))) {
            dependency(line);
        }
        for (String line : lines(directory.resolve("modules.builtin"))) {
            builtIn.add(name(line));
        }
        for (String line : optionalLines(directory.resolve("modules.softdep"))) {
            preference(line);
        }
        for (String line : optionalLines(directory.resolve("modules.alias"))) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[0].equals("alias")) {
                aliases.computeIfAbsent(normal(words[1]), _ -> new ArrayList<>())
                        .add(normal(words[2]));
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException("too large: " + file);
        }
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }

    private static List<String> optionalLines(Path file) throws IOException {
        return Files.isRegularFile(file) ? lines(file) : List.of();
    }

    private void dependency(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        String path = line.substring(0, colon);
        paths.put(name(path), path);
        List<String> before = new ArrayList<>();
        for (String other : line.substring(colon + 1).strip().split(" ", -1)) {
            if (!other.isEmpty()) {
                before.add(name(other));
            }
        }
        needs.put(name(path), before);
    }

    /** {@code softdep NAME pre: A B post: C}: what is wanted before a module, though it can be loaded without. */
    private void preference(String line) {
        String[] words = line.split(" ", -1);
        if (words.length < 3 || !words[0].equals("softdep")) {
            return;
        }
        List<String> before = new ArrayList<>();
        boolean counts = false;
        for (int i = 2; i < words.length; i++) {
            if (words[i].endsWith(":")) {
                counts = words[i].equals("pre:");
            } else if (counts) {
                before.add(normal(words[i]));
            }
        }
        first.put(normal(words[1]), before);
    }

    /** The name of the module in a file: {@code kernel/fs/ext4/ext4.ko.xz} holds {@code ext4}. */
    static String name(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int end = file.indexOf(".ko");
        return normal(end < 0 ? file : file.substring(0, end));
    }

    private static String normal(String name) {
        return name.replace('-', '_');
    }

    boolean has(String name) {
        return builtIn.contains(name) || paths.containsKey(name);
    }

    /** The paths of the modules that {@code names} need, with these, in an order in which they can be loaded. What is built in needs none. */
    List<String> inOrder(List<String> names) {
        SequencedSet<String> order = new LinkedHashSet<>();
        Set<String> begun = new HashSet<>();
        names.forEach(name -> add(name, order, begun));
        return List.copyOf(order);
    }

    private void add(String name, SequencedSet<String> order, Set<String> begun) {
        String path = paths.get(name);
        if (path == null || !begun.add(name)) {
            return;
        }
        for (String wanted : first.getOrDefault(name, List.of())) {
            provider(wanted).ifPresent(other -> add(other, order, begun));
        }
        for (String needed : needs.getOrDefault(name, List.of()).reversed()) {
            add(needed, order, begun);
        }
        order.add(path);
    }

    /** The module that is called so, or that has this name beside its own; a plain one before those for special processors. */
    private Optional<String> provider(String wanted) {
        if (has(wanted)) {
            return Optional.of(wanted);
        }
        List<String> others = aliases.getOrDefault(wanted, List.of());
        return others.stream()
                .filter(other -> other.endsWith("_generic"))
                .findFirst()
                .or(() -> others.stream().findFirst());
    }
}
