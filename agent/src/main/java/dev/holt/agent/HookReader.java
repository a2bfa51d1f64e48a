package dev.holt.agent;

import dev.holt.agent.Description.Fields;
import dev.holt.agent.Description.Hooks;
import dev.holt.agent.Description.Rule;
import dev.holt.core.agent.Report.Meaning;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what a description says of hooks. */
final class HookReader {
    private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> FAILURE = Set.of("turn", "why");
    private static final int USUAL_TIMEOUT = 10;
    private static final Fields NO_FIELDS = new Fields(null, null, null, null, null, null, null);
    private static final Map<String, Meaning> MEANINGS = Arrays.stream(Meaning.values())
            .collect(Collectors.toMap(HookReader::written, meaning -> meaning, (one, _) -> one, LinkedHashMap::new));

    Hooks read(Section top) {
        Optional<Section> found = top.section("hooks");
        if (found.isEmpty()) {
            return new Hooks(USUAL_TIMEOUT, null, null, Map.of(), Map.of(), null, Map.of());
        }
        Section section = found.get();
        String interrupted = section.text("interrupted");
        Pattern failed = DescriptionReader.pattern(section, "failed", 0);
        if (failed != null && !failed.namedGroups().keySet().containsAll(FAILURE)) {
            section.problem(
                    "failed", "'%s' (expected: groups (?<turn>...) and (?<why>...) in it)".formatted(failed.pattern()));
        }
        int timeout = section.whole("timeout", 1, 600_000, USUAL_TIMEOUT);
        Map<String, Object> settings = DescriptionReader.tree(section, "settings", Word.EVERYWHERE);
        Map<String, Map<String, Object>> settingsWith = new LinkedHashMap<>();
        section.section("settings-with")
                .ifPresent(with -> with.keys()
                        .forEach(key -> settingsWith.put(key, DescriptionReader.tree(with, key, Word.EVERYWHERE))));
        String over = section.text("over");
        Fields fields = section.section("fields")
                .map(inner -> fields(inner, NO_FIELDS, true))
                .orElse(NO_FIELDS);
        Map<String, List<Rule>> events = new LinkedHashMap<>();
        section.section("events")
                .ifPresent(inner -> inner.keys().forEach(event -> {
                    if (!EVENT.matcher(event).matches()) {
                        inner.problem(event, "(expected: a name of at most 64 letters, digits, '.', '_' and '-')");
                    }
                    events.put(event, rules(inner, event, fields));
                }));
        if (!section.has("events")) {
            section.problem("events", "missing (expected: what each event means); add [hooks.events]");
        }
        section.end();
        return new Hooks(timeout, interrupted, failed, settings, settingsWith, over, events);
    }

    /** A meaning alone, one rule, or a list of rules of which the first that fits counts. */
    private static List<Rule> rules(Section section, String event, Fields fields) {
        Node node = section.node(event).orElseThrow();
        return switch (node) {
            case Node.Text text ->
                meaning(section, event, text.line(), text.value())
                        .map(meaning -> List.of(new Rule(meaning, Map.of(), fields)))
                        .orElse(List.of());
            case Node.Table _ ->
                section.section(event, node).stream()
                        .flatMap(rule -> rule(rule, fields).stream())
                        .toList();
            case Node.Sequence _ ->
                section.sections(event).stream()
                        .flatMap(rule -> rule(rule, fields).stream())
                        .toList();
            case Node.Switch _, Node.Figure _, Node.Moment _ -> {
                section.problem(
                        node.line(),
                        event,
                        "%s (expected: a meaning, such as \"turn-ended\", or a table with one, or a list of such)"
                                .formatted(node.kind()));
                yield List.of();
            }
        };
    }

    private static Optional<Rule> rule(Section section, Fields usual) {
        String written = section.requiredText("meaning", "note");
        Optional<Meaning> meaning =
                written.isEmpty() ? Optional.empty() : meaning(section, "meaning", section.line("meaning"), written);
        Map<String, Set<String>> when = new LinkedHashMap<>();
        section.section("when")
                .ifPresent(conditions ->
                        conditions.keys().forEach(field -> when.put(field, values(conditions, field))));
        Fields fields = fields(section, usual, false);
        section.end();
        return meaning.map(m -> new Rule(m, when, fields));
    }

    /** One value, or several of which any will do. */
    private static Set<String> values(Section section, String field) {
        Node node = section.node(field).orElseThrow();
        List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        Set<String> values = new LinkedHashSet<>();
        for (Node one : nodes) {
            switch (one) {
                case Node.Text text -> values.add(text.value());
                case Node.Switch flag -> values.add(Boolean.toString(flag.value()));
                case Node.Figure figure -> values.add(figure.value().toString());
                case Node.Sequence _, Node.Table _, Node.Moment _ ->
                    section.problem(
                            one.line(), field, "%s (expected: text, a number, true or false)".formatted(one.kind()));
            }
        }
        return values;
    }

    private static Fields fields(Section section, Fields usual, boolean alone) {
        Fields fields = new Fields(
                field(section, "conversation", usual.conversation()),
                field(section, "transcript", usual.transcript()),
                field(section, "turn", usual.turn()),
                field(section, "prompt", usual.prompt()),
                field(section, "tool", usual.tool()),
                field(section, "tool-use", usual.toolUse()),
                field(section, "detail", usual.detail()));
        if (alone) {
            section.end();
        }
        return fields;
    }

    private static @Nullable String field(Section section, String key, @Nullable String usual) {
        String own = section.text(key);
        return own == null ? usual : own;
    }

    private static Optional<Meaning> meaning(Section section, String key, int line, String written) {
        Meaning meaning = MEANINGS.get(written);
        if (meaning == null) {
            section.unknown(line, key, written, MEANINGS.keySet());
        }
        return Optional.ofNullable(meaning);
    }

    private static String written(Meaning meaning) {
        return meaning.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
