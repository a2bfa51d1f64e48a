package dev.holt.agent;

import dev.holt.core.Nearest;
import dev.holt.core.Printable;
import dev.holt.core.agent.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table of a description while it is read: gives the values of its keys, collects what is wrong with them, and at its {@link #end} what was never
 * asked for. For one thread.
 */
final class Section {
    private final String path;
    private final Node.Table table;
    private final List<Problem> problems;
    private final TreeSet<String> asked = new TreeSet<>();

    Section(String path, Node.Table table, List<Problem> problems) {
        this.path = path;
        this.table = table;
        this.problems = problems;
    }

    int line() {
        return table.line();
    }

    /** The line of a key; that of the table when it is not there. */
    int line(String key) {
        return table.lines().getOrDefault(key, table.line());
    }

    boolean has(String key) {
        return table.entries().containsKey(key);
    }

    /** The keys in their order. */
    List<String> keys() {
        return List.copyOf(table.entries().keySet());
    }

    /** The whole key, for messages. */
    String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void problem(String key, String text) {
        problem(line(key), key, text);
    }

    void problem(int line, String key, String text) {
        problems.add(new Problem(line, Printable.of(name(key)) + ": " + text));
    }

    /** Notes a word that is none of those expected. */
    void unknown(int line, String key, String word, java.util.Collection<String> expected) {
        problem(line, key, wrong(word, expected));
    }

    static String wrong(String word, java.util.Collection<String> expected) {
        String meant = Nearest.to(word, expected)
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
        return "'%s' (expected: one of %s%s)".formatted(Printable.of(word), String.join(", ", expected), meant);
    }

    Optional<Node> node(String key) {
        asked.add(key);
        return Optional.ofNullable(table.entries().get(key));
    }

    @Nullable
    String text(String key) {
        return node(key).map(node -> text(key, node)).orElse(null);
    }

    /** A text that has to be there; empty when it is not, which is noted. */
    String requiredText(String key, String example) {
        String value = text(key);
        if (value == null || value.isBlank()) {
            if (!has(key) || value != null) {
                problem(key, "missing (expected: text); add %s = \"%s\"".formatted(key, example));
            }
            return "";
        }
        return value;
    }

    private @Nullable String text(String key, Node node) {
        if (node instanceof Node.Text text) {
            return text.value();
        }
        problem(node.line(), key, "%s (expected: text in quotes)".formatted(node.kind()));
        return null;
    }

    List<String> texts(String key) {
        return node(key).map(node -> texts(key, node)).orElse(List.of());
    }

    List<String> texts(String key, Node node) {
        if (!(node instanceof Node.Sequence sequence)) {
            problem(node.line(), key, "%s (expected: a list of texts, such as [\"--flag\"])".formatted(node.kind()));
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.items()) {
            String text = text(key, item);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    Map<String, String> textsByName(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        section(key)
                .ifPresent(section -> section.keys().forEach(name -> {
                    String text = section.text(name);
                    if (text != null) {
                        texts.put(name, text);
                    }
                }));
        return texts;
    }

    boolean flag(String key) {
        return node(key)
                .map(node -> {
                    if (node instanceof Node.Switch flag) {
                        return flag.value();
                    }
                    problem(node.line(), key, "%s (expected: true or false)".formatted(node.kind()));
                    return false;
                })
                .orElse(false);
    }

    int whole(String key, int least, int most, int otherwise) {
        return node(key)
                .map(node -> {
                    if (node instanceof Node.Figure figure
                            && figure.value() instanceof Long whole
                            && whole >= least
                            && whole <= most) {
                        return whole.intValue();
                    }
                    problem(
                            node.line(),
                            key,
                            "%s (expected: a whole number from %d to %d)".formatted(shown(node), least, most));
                    return otherwise;
                })
                .orElse(otherwise);
    }

    private static String shown(Node node) {
        return node instanceof Node.Figure figure ? figure.value().toString() : node.kind();
    }

    Optional<Section> section(String key) {
        return node(key).flatMap(node -> section(key, node));
    }

    Optional<Section> section(String key, Node node) {
        if (node instanceof Node.Table inner) {
            return Optional.of(new Section(name(key), inner, problems));
        }
        problem(node.line(), key, "%s (expected: a table, such as [%s])".formatted(node.kind(), name(key)));
        return Optional.empty();
    }

    /** The tables of a list of tables. */
    List<Section> sections(String key) {
        return node(key)
                .map(node -> {
                    if (node instanceof Node.Sequence sequence) {
                        return sequence.items().stream()
                                .flatMap(item -> section(key, item).stream())
                                .toList();
                    }
                    problem(
                            node.line(),
                            key,
                            "%s (expected: a list of tables, each begun by [[%s]])".formatted(node.kind(), name(key)));
                    return List.<Section>of();
                })
                .orElse(List.of());
    }

    /** A table of anything, as maps, lists, texts, numbers and switches. */
    Map<String, Object> tree(String key) {
        return section(key).map(Section::tree).orElse(Map.of());
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (String key : keys()) {
            node(key).flatMap(node -> value(key, node)).ifPresent(value -> tree.put(key, value));
        }
        return tree;
    }

    Optional<Object> value(String key, Node node) {
        return switch (node) {
            case Node.Text text -> Optional.of(text.value());
            case Node.Switch flag -> Optional.of(flag.value());
            case Node.Figure figure -> Optional.of(figure.value());
            case Node.Table inner -> section(key, inner).map(Section::tree);
            case Node.Sequence sequence ->
                Optional.of(sequence.items().stream()
                        .flatMap(item -> value(key, item).stream())
                        .toList());
            case Node.Moment moment -> {
                problem(
                        moment.line(),
                        key,
                        "a date or time (expected: text, a number, true, false, a list or a table)");
                yield Optional.empty();
            }
        };
    }

    /** Notes the keys that nobody asked for. */
    void end() {
        for (String key : table.entries().keySet()) {
            if (!asked.contains(key)) {
                String meant = Nearest.to(key, asked)
                        .map("; did you mean '%s'?"::formatted)
                        .orElse("");
                problem(
                        key,
                        "not known (expected%s: one of %s%s)"
                                .formatted(path.isEmpty() ? "" : " here", String.join(", ", asked), meant));
            }
        }
    }
}
