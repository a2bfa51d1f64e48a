package dev.holt.agent;

import dev.holt.agent.Description.Addition;
import dev.holt.agent.Description.Command;
import dev.holt.agent.Description.Config;
import dev.holt.agent.Description.Settled;
import dev.holt.agent.Description.SettlingHelper;
import dev.holt.agent.Description.SignedIn;
import dev.holt.core.agent.AgentProfile;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.agent.Capabilities.PromptWay;
import dev.holt.core.agent.Capabilities.Resume;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.Problem;
import dev.holt.core.agent.Report.Meaning;
import dev.holt.core.agent.Typing;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads one description and finds everything that is wrong with it. For one thread; used once. */
final class DescriptionReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9._][A-Za-z0-9._-]*)*");
    private static final Set<Word> IN_OPTIONS =
            Word.everywhereAnd(Word.CODEX_HOOKS, Word.CODEX_TRUST, Word.CODEX_GIT_ROOTS);

    private final String name;
    private final String origin;
    private final List<Problem> problems = new ArrayList<>();
    private final HookReader hookReader = new HookReader();

    private DescriptionReader(String name, String origin) {
        this.name = name;
        this.origin = origin;
    }

    /**
     * What came of reading.
     *
     * @param description null when there are problems
     * @param problems in the order of their lines
     */
    record Outcome(@Nullable Description description, List<Problem> problems) {}

    static Outcome read(String name, String origin, byte[] content) {
        DescriptionReader reader = new DescriptionReader(name, origin);
        Description description = reader.read(content);
        List<Problem> problems = reader.problems.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList();
        return new Outcome(problems.isEmpty() ? description : null, problems);
    }

    private @Nullable Description read(byte[] content) {
        if (!NAME.matcher(name).matches()) {
            problems.add(new Problem(
                    0,
                    "name: '%s' (expected: a-z, 0-9 and '-', at most 63, not '-' first); rename the file to NAME.toml"
                            .formatted(dev.holt.core.Printable.of(name))));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add(new Problem(0, "not UTF-8 (expected: a text in TOML); save it as UTF-8"));
            return null;
        }
        List<Problem> torn = new ArrayList<>();
        Node.Table table = TomlText.parse(text, torn);
        List<Problem> found = new ArrayList<>();
        Description description = description(new Section("", table, found));
        // What is missing may be so only because its line could not be read.
        found.removeIf(problem -> !torn.isEmpty() && problem.text().contains(": missing"));
        problems.addAll(torn);
        problems.addAll(found);
        return description;
    }

    private Description description(Section top) {
        String summary = top.requiredText("summary", "what it is, in one line");
        String program = top.requiredText("program", "the name of the program in PATH");
        String install = top.text("install");
        String verified = top.text("verified");
        List<String> version = top.texts("version");
        Section none = new Section("", Node.Table.EMPTY, new ArrayList<>());
        Command command = command(top);
        Map<PermissionMode, Addition> modes = modes(top);
        Section environment = top.section("environment").orElse(none);
        List<String> pass = environment.texts("pass");
        pass.forEach(variable -> variable(environment, "pass", variable));
        Map<String, String> variables = variables(environment, "set", Word.EVERYWHERE);
        Map<String, Map<String, Object>> jsonVariables = jsonVariables(environment, Word.EVERYWHERE);
        environment.end();
        Config config = config(top);
        SignedIn signedIn = signedIn(top);
        Map<String, String> files = files(top);
        List<Settled> settled = settled(top);
        Description.Hooks hooks = hookReader.read(top);
        Section typing = top.section("typing").orElse(none);
        boolean steers = typing.flag("steers");
        Typing howTyped = new Typing(
                pattern(typing, "ready", Pattern.MULTILINE),
                pattern(typing, "empty-draft", 0),
                orEmpty(typing.text("special")));
        typing.end();
        top.end();
        Set<String> names = new HashSet<>(Usual.ENVIRONMENT);
        names.addAll(pass);
        names.addAll(signedIn.variables());
        if (config.variable() != null) {
            names.add(config.variable());
        }
        AgentProfile profile = new AgentProfile(
                name,
                summary,
                program,
                install,
                verified,
                names,
                capabilities(command, modes, hooks, steers, howTyped),
                origin);
        return new Description(
                profile, version, command, modes, variables, jsonVariables, config, signedIn, files, settled, hooks);
    }

    private static Capabilities capabilities(
            Command command,
            Map<PermissionMode, Addition> modes,
            Description.Hooks hooks,
            boolean steers,
            Typing typing) {
        PromptWay prompt = anyIn(command.start(), Word.PROMPT)
                ? PromptWay.ARGUMENT
                : anyIn(command.start(), Word.PROMPT_FILE) ? PromptWay.FILE : PromptWay.TYPED;
        Resume resume = command.resume().isEmpty()
                ? Resume.NONE
                : anyIn(command.start(), Word.CONVERSATION) ? Resume.CHOSEN : Resume.REPORTED;
        boolean receipts = hooks.events().values().stream()
                .flatMap(List::stream)
                .anyMatch(rule ->
                        rule.meaning() == Meaning.TURN_STARTED && rule.fields().prompt() != null);
        return new Capabilities(
                modes.keySet(),
                !command.model().isEmpty(),
                !command.rules().isEmpty(),
                prompt,
                resume,
                !hooks.events().isEmpty(),
                receipts,
                hooks.interrupted(),
                hooks.failed(),
                steers,
                typing);
    }

    private Command command(Section top) {
        Optional<Section> found = top.section("command");
        if (found.isEmpty()) {
            if (!top.has("command")) {
                top.problem("command", "missing (expected: a table); add [command] with start = [\"{prompt}\"]");
            }
            return new Command(List.of(), Addition.NONE, Addition.NONE, List.of(), List.of(), List.of(), "");
        }
        Section section = found.get();
        List<String> options = arguments(section, "options", IN_OPTIONS);
        Addition model = addition(section, "model", Word.MODEL);
        Addition rules = addition(section, "rules", Word.RULES, Word.RULES_FILE, Word.RULES_QUOTED);
        List<String> start = arguments(
                section, "start", Word.everywhereAnd(Word.OPTIONS, Word.PROMPT, Word.PROMPT_FILE, Word.CONVERSATION));
        Set<Word> withoutPrompt = Word.everywhereAnd(Word.OPTIONS, Word.CONVERSATION);
        List<String> fresh = arguments(section, "fresh", withoutPrompt);
        List<String> resume = arguments(section, "resume", withoutPrompt);
        boolean prompted = anyIn(start, Word.PROMPT) || anyIn(start, Word.PROMPT_FILE);
        if (!section.has("start")) {
            section.problem(
                    "start",
                    "missing (expected: the arguments of a start); add start = [\"{options}\", \"{prompt}\"], or without {prompt} when it is typed");
        } else if (!section.has("fresh")) {
            if (prompted) {
                section.problem(
                        "fresh",
                        "missing (expected: the arguments of a start without a task); add fresh = [\"{options}\"]");
            }
            fresh = start;
        }
        needOptions(section, options, model, rules, Map.of("start", start, "fresh", fresh, "resume", resume));
        need(section, "resume", resume, Word.CONVERSATION);
        if (anyIn(start, Word.CONVERSATION) && resume.isEmpty()) {
            section.problem(
                    "resume",
                    "missing, while start chooses a {conversation} (expected: the arguments for coming back)");
        }
        if (anyIn(start, Word.CONVERSATION) != anyIn(fresh, Word.CONVERSATION) && section.has("fresh")) {
            section.problem("fresh", "start and fresh differ in {conversation} (expected: both choose it, or none)");
        }
        String named = orEmpty(section.text("named-by-file"));
        section.end();
        return new Command(options, model, rules, start, fresh, resume, named);
    }

    /** What has options and does not say where they go would lose them. */
    private static void needOptions(
            Section section, List<String> options, Addition model, Addition rules, Map<String, List<String>> starts) {
        if (options.isEmpty() && model.isEmpty() && rules.isEmpty()) {
            return;
        }
        starts.forEach((key, arguments) -> {
            if (section.has(key) && !anyIn(arguments, Word.OPTIONS)) {
                section.problem(key, "has no {options} (expected: where options, permissions, model and rules go)");
            }
        });
    }

    /** What is added when there is a model, or rules; it has to use them. */
    private static Addition addition(Section section, String key, Word... anyOf) {
        Addition addition = section.node(key)
                .map(node -> addition(section, key, node, Word.everywhereAnd(anyOf)))
                .orElse(Addition.NONE);
        boolean used = Arrays.stream(anyOf).anyMatch(word -> word.isIn(addition.toString()));
        if (section.has(key) && !used) {
            section.problem(key, "has no %s (expected: it in one of the arguments)".formatted(anyOf[0].braced()));
        }
        return addition;
    }

    /** Notes arguments that are there and do not use what they are for. */
    private static void need(Section section, String key, List<String> arguments, Word... anyOf) {
        if (!arguments.isEmpty() && Arrays.stream(anyOf).noneMatch(word -> anyIn(arguments, word))) {
            section.problem(key, "has no %s (expected: it in one of the arguments)".formatted(anyOf[0].braced()));
        }
    }

    static boolean anyIn(List<String> arguments, Word word) {
        return arguments.stream().anyMatch(word::isIn);
    }

    private static List<String> arguments(Section section, String key, Set<Word> allowed) {
        return arguments(section, key, section.node(key), allowed);
    }

    private static List<String> arguments(Section section, String key, Optional<Node> node, Set<Word> allowed) {
        List<String> arguments = node.map(n -> section.texts(key, n)).orElse(List.of());
        arguments.forEach(argument -> words(section, key, argument, allowed));
        return arguments;
    }

    private static void words(Section section, String key, String text, Set<Word> allowed) {
        Word.check(text, allowed, (word, expected) -> section.unknown(lineOf(section, key, text), key, word, expected));
    }

    /** The line of one argument in a list of them. */
    private static int lineOf(Section section, String key, String text) {
        return section.node(key)
                .filter(Node.Sequence.class::isInstance)
                .map(Node.Sequence.class::cast)
                .flatMap(sequence -> sequence.items().stream()
                        .filter(item ->
                                item instanceof Node.Text one && one.value().equals(text))
                        .findFirst())
                .map(Node::line)
                .orElse(section.line(key));
    }

    private Map<PermissionMode, Addition> modes(Section top) {
        Map<PermissionMode, Addition> modes = new EnumMap<>(PermissionMode.class);
        List<String> known =
                Arrays.stream(PermissionMode.values()).map(PermissionMode::word).toList();
        Optional<Section> found = top.section("permissions");
        if (found.isEmpty()) {
            if (!top.has("permissions")) {
                top.problem(
                        "permissions",
                        "missing (expected: a table with at least one of %s); add [permissions] with default = []"
                                .formatted(String.join(", ", known)));
            }
            return modes;
        }
        Section section = found.get();
        if (section.keys().isEmpty()) {
            top.problem("permissions", "empty (expected: at least one of %s)".formatted(String.join(", ", known)));
        }
        for (String key : section.keys()) {
            Optional<Node> node = section.node(key);
            if (!known.contains(key)) {
                section.problem(section.line(key), key, "not a permission mode: " + Section.wrong(key, known));
            } else {
                modes.put(PermissionMode.parse(key), addition(section, key, node.orElseThrow(), IN_OPTIONS));
            }
        }
        return modes;
    }

    /** What is added is a list of arguments, or a table when it is more than that. */
    private static Addition addition(Section section, String key, Node node, Set<Word> allowed) {
        if (node instanceof Node.Table) {
            return section.section(key, node)
                    .map(table -> {
                        Addition addition = new Addition(
                                arguments(table, "arguments", allowed),
                                variables(table, "set", allowed),
                                jsonVariables(table, allowed),
                                tree(table, "settings", allowed));
                        table.end();
                        return addition;
                    })
                    .orElseThrow();
        }
        return new Addition(arguments(section, key, Optional.of(node), allowed), Map.of(), Map.of(), Map.of());
    }

    private static Map<String, String> variables(Section section, String key, Set<Word> allowed) {
        Map<String, String> variables = section.textsByName(key);
        section.section(key)
                .ifPresent(inner -> variables.forEach((variable, value) -> {
                    variable(inner, variable, variable);
                    words(inner, variable, value, allowed);
                }));
        return variables;
    }

    private static Map<String, Map<String, Object>> jsonVariables(Section section, Set<Word> allowed) {
        Map<String, Map<String, Object>> variables = new LinkedHashMap<>();
        section.section("json")
                .ifPresent(json -> json.keys().forEach(variable -> {
                    variable(json, variable, variable);
                    variables.put(variable, tree(json, variable, allowed));
                }));
        return variables;
    }

    /** A table of anything in whose texts words are right. */
    static Map<String, Object> tree(Section section, String key, Set<Word> allowed) {
        Map<String, Object> tree = section.tree(key);
        treeWords(section, key, tree, allowed);
        return tree;
    }

    private static void treeWords(Section section, String key, Object value, Set<Word> allowed) {
        switch (value) {
            case String text -> words(section, key, text, allowed);
            case Map<?, ?> map -> map.values().forEach(inner -> treeWords(section, key, inner, allowed));
            case List<?> list -> list.forEach(inner -> treeWords(section, key, inner, allowed));
            default -> {}
        }
    }

    private static void variable(Section section, String key, String variable) {
        if (!VARIABLE.matcher(variable).matches()) {
            section.problem(
                    key,
                    "'%s' (expected: the name of a variable, such as API_KEY)"
                            .formatted(dev.holt.core.Printable.of(variable)));
        }
    }

    private Config config(Section top) {
        return top.section("config")
                .map(section -> {
                    String variable = section.text("variable");
                    if (variable != null) {
                        variable(section, "variable", variable);
                    }
                    Config config = new Config(variable, relative(section, "directory"), relative(section, "beneath"));
                    section.end();
                    return config;
                })
                .orElse(new Config(null, "", ""));
    }

    private static String relative(Section section, String key) {
        String path = orEmpty(section.text(key));
        if (path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains("..")) {
            section.problem(key, "'%s' (expected: a path beneath the home, without '..')".formatted(path));
        }
        return path;
    }

    private SignedIn signedIn(Section top) {
        return top.section("signed-in")
                .map(section -> {
                    List<String> variables = section.texts("variables");
                    variables.forEach(variable -> variable(section, "variables", variable));
                    SignedIn signedIn = new SignedIn(section.texts("files"), variables);
                    section.end();
                    return signedIn;
                })
                .orElse(new SignedIn(List.of(), List.of()));
    }

    private Map<String, String> files(Section top) {
        Map<String, String> files = top.textsByName("files");
        top.section("files")
                .ifPresent(section -> files.forEach((file, content) -> {
                    if (!FILE.matcher(file).matches()
                            || Arrays.asList(file.split("/", -1)).contains("..")) {
                        section.problem(
                                file,
                                "(expected: the name of a file, of letters, digits, '.', '_', '-' and '/' between)");
                    }
                    FileTemplate.check(
                            content, (word, expected) -> section.unknown(section.line(file), file, word, expected));
                }));
        return files;
    }

    private List<Settled> settled(Section top) {
        return top.sections("settle").stream().map(this::settled1).toList();
    }

    private Settled settled1(Section section) {
        String file = section.requiredText("file", "settings.json");
        words(section, "file", file, Word.EVERYWHERE);
        String usual = section.text("usual-file");
        if (usual != null) {
            words(section, "usual-file", usual, Word.EVERYWHERE);
        }
        String helperName = section.text("helper");
        List<String> path = section.texts("path");
        path.forEach(key -> words(section, "path", key, Word.EVERYWHERE));
        Object value = section.node("value")
                .flatMap(node -> section.value("value", node))
                .orElse(null);
        List<Object> unanswered = section.node("unanswered")
                .map(node -> node instanceof Node.Sequence sequence
                        ? sequence.items().stream()
                                .flatMap(item -> section.value("unanswered", item).stream())
                                .toList()
                        : section.value("unanswered", node).stream().toList())
                .orElse(List.of());
        SettlingHelper helper = null;
        if (helperName != null) {
            helper = helper(section, helperName);
        } else {
            if (path.isEmpty()) {
                section.problem("path", "missing (expected: the keys that lead to the answer, or a helper)");
            }
            if (value == null && !section.has("value")) {
                section.problem("value", "missing (expected: the answer)");
            }
        }
        section.end();
        return new Settled(file, usual, path, value, unanswered, helper);
    }

    private static @Nullable SettlingHelper helper(Section section, String written) {
        Map<String, SettlingHelper> known = new LinkedHashMap<>();
        for (SettlingHelper one : SettlingHelper.values()) {
            known.put(one.name().toLowerCase(Locale.ROOT).replace('_', '-'), one);
        }
        if (!known.containsKey(written)) {
            section.unknown(section.line("helper"), "helper", written, known.keySet());
        }
        return known.get(written);
    }

    static @Nullable Pattern pattern(Section section, String key, int flags) {
        String text = section.text(key);
        if (text == null) {
            return null;
        }
        try {
            return Pattern.compile(text, flags);
        } catch (PatternSyntaxException e) {
            section.problem(
                    key,
                    "'%s' is no regular expression: %s (expected: one as Java reads it)"
                            .formatted(text, e.getDescription()));
            return null;
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
