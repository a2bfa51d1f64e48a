package dev.holt.agent;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.BrokenAgent;
import dev.holt.core.agent.CheckedAgent;
import dev.holt.core.agent.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agents that are described: those that Holt brings along, and those of its person's own, of which one with the same name replaces that of Holt.
 * A person's file is read again when it has changed; one that is broken takes none of the others with it. Descriptions are read when they are
 * first asked for. The object's monitor guards what was read.
 */
public final class AgentCatalogue implements Agents {
    /** Those that Holt brings along, in the order of lists: first those that its tests run. */
    static final List<String> BUILT_IN = List.of(
            "shell",
            "claude-code",
            "codex",
            "opencode",
            "pi",
            "gemini",
            "agy",
            "aider",
            "amp",
            "auggie",
            "autohand",
            "cline",
            "continue",
            "copilot",
            "crush",
            "cursor",
            "devin",
            "droid",
            "goose",
            "grok",
            "kilocode",
            "kimi",
            "kiro",
            "muse",
            "prime-agent",
            "qwen",
            "vibe");

    private static final String SUFFIX = ".toml";
    private static final int LARGEST = 1 << 20;

    private final Path directory;
    private final JsonFiles jsonFiles = new JsonFiles();
    private final Map<String, Agent> builtIn = new HashMap<>();
    private Map<String, Own> own = new TreeMap<>();

    /** Agents of Holt's, and those whose descriptions are in {@code directory}, which need not exist. */
    public AgentCatalogue(Path directory) {
        this.directory = directory;
    }

    /**
     * A file of its person's.
     *
     * @param stamp another one after every change
     */
    private record Own(Path file, long stamp, CheckedAgent checked) {}

    @Override
    public synchronized List<Agent> all() {
        Map<String, Own> own = own();
        Stream<Agent> ofHolt =
                BUILT_IN.stream().filter(name -> !own.containsKey(name)).map(this::builtIn);
        Stream<Agent> ofPerson =
                own.values().stream().map(one -> one.checked().agent()).filter(Objects::nonNull);
        return Stream.concat(ofHolt, ofPerson).toList();
    }

    @Override
    public synchronized List<String> names() {
        Map<String, Own> own = own();
        return Stream.concat(
                        BUILT_IN.stream().filter(name -> !own.containsKey(name)),
                        own.entrySet().stream()
                                .filter(one -> one.getValue().checked().agent() != null)
                                .map(Map.Entry::getKey))
                .toList();
    }

    @Override
    public synchronized Optional<Agent> find(String name) {
        Own ofPerson = own().get(name);
        if (ofPerson != null) {
            return Optional.ofNullable(ofPerson.checked().agent());
        }
        return BUILT_IN.contains(name) ? Optional.of(builtIn(name)) : Optional.empty();
    }

    @Override
    public synchronized List<BrokenAgent> broken() {
        return own().entrySet().stream()
                .filter(one -> one.getValue().checked().agent() == null)
                .map(one -> new BrokenAgent(
                        one.getKey(),
                        one.getValue().file().toString(),
                        one.getValue().checked().problems()))
                .toList();
    }

    @Override
    public CheckedAgent check(String name, String origin, byte[] description) {
        DescriptionReader.Outcome outcome = DescriptionReader.read(name, origin, description);
        Description read = outcome.description();
        return new CheckedAgent(read == null ? null : new DescribedAgent(read, jsonFiles), outcome.problems());
    }

    private Agent builtIn(String name) {
        return builtIn.computeIfAbsent(name, this::readBuiltIn);
    }

    private Agent readBuiltIn(String name) {
        try (InputStream stream = Objects.requireNonNull(
                AgentCatalogue.class.getResourceAsStream("/agents/" + name + SUFFIX), "the agent " + name)) {
            CheckedAgent checked = check(name, "built in", stream.readAllBytes());
            Agent agent = checked.agent();
            if (agent == null) {
                throw new IllegalStateException("the agent %s: %s".formatted(name, checked.problems()));
            }
            return agent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The person's files as they are now; what has not changed is not read again. */
    private Map<String, Own> own() {
        Map<String, Own> now = new TreeMap<>();
        for (Path file : files()) {
            String fileName = String.valueOf(file.getFileName());
            String name = fileName.substring(0, fileName.length() - SUFFIX.length());
            Own before = own.get(name);
            long stamp = stamp(file);
            now.put(name, before != null && before.stamp() == stamp ? before : new Own(file, stamp, read(name, file)));
        }
        own = now;
        return now;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            entries.forEach(files::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            // No directory, no agents of its person's.
        }
        files.removeIf(file -> String.valueOf(file.getFileName()).startsWith("."));
        return files;
    }

    private CheckedAgent read(String name, Path file) {
        byte[] content;
        try (InputStream stream = Files.newInputStream(file)) {
            content = stream.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            return broken("not readable (%s); mend its permissions, or remove it".formatted(e));
        }
        if (content.length > LARGEST) {
            return broken("more than 1 MiB (expected: a description)");
        }
        return check(name, file.toString(), content);
    }

    private static CheckedAgent broken(String why) {
        @Nullable Agent none = null;
        return new CheckedAgent(none, List.of(new Problem(0, why)));
    }

    private static long stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) ^ Files.size(file);
        } catch (IOException _) {
            return 0;
        }
    }
}
