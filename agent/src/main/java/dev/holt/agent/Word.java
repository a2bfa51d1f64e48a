package dev.holt.agent;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands in braces in a description and is replaced when an agent is started. */
enum Word {
    /** The task. */
    PROMPT,
    /** A file with the task. */
    PROMPT_FILE,
    MODEL,
    /** Rules beside the task. */
    RULES,
    /** A file with these rules. */
    RULES_FILE,
    /** The rules in double quotes, as JSON and TOML write a text. */
    RULES_QUOTED,
    /** The agent's own name of the conversation. */
    CONVERSATION,
    /** All arguments that every start has. */
    OPTIONS,
    /** The flags by which codex is told hooks and that they are trusted. */
    CODEX_HOOKS,
    /** The flags by which codex is told that the repository is trusted. */
    CODEX_TRUST,
    /** The flags by which codex may write what a commit in a linked work tree has to. */
    CODEX_GIT_ROOTS,
    /** The session's own directory. */
    SESSION,
    /** The directory with the files that the description puts there. */
    FILES,
    /** The same as a URL. */
    FILES_URL,
    WORKSPACE,
    REPOSITORY,
    HOME,
    /** The agent's own directory of settings. */
    CONFIG,
    /** The program that a hook calls. */
    RUNNER,
    /** The file that tells the agent its hooks. */
    HOOK_SETTINGS;

    private static final Pattern WRITTEN = Pattern.compile("\\{([a-z]+(?:-[a-z]+)*)}");

    /** Those that mean something everywhere. */
    static final Set<Word> EVERYWHERE =
            Set.of(SESSION, FILES, FILES_URL, WORKSPACE, REPOSITORY, HOME, CONFIG, RUNNER, HOOK_SETTINGS);

    /** Everywhere, and those. */
    static Set<Word> everywhereAnd(Word... more) {
        EnumSet<Word> words = EnumSet.copyOf(EVERYWHERE);
        words.addAll(List.of(more));
        return words;
    }

    /** How it is written between the braces. */
    String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As it stands in a description. */
    String braced() {
        return "{" + written() + "}";
    }

    /** Whether it stands for any number of arguments, and so must be an argument of its own. */
    boolean isSeveral() {
        return switch (this) {
            case OPTIONS, CODEX_HOOKS, CODEX_TRUST, CODEX_GIT_ROOTS -> true;
            case PROMPT,
                    PROMPT_FILE,
                    MODEL,
                    RULES,
                    RULES_FILE,
                    RULES_QUOTED,
                    CONVERSATION,
                    SESSION,
                    FILES,
                    FILES_URL,
                    WORKSPACE,
                    REPOSITORY,
                    HOME,
                    CONFIG,
                    RUNNER,
                    HOOK_SETTINGS -> false;
        };
    }

    boolean isIn(String text) {
        return text.contains(braced());
    }

    static Optional<Word> find(String written) {
        return Arrays.stream(values())
                .filter(word -> word.written().equals(written))
                .findFirst();
    }

    /** Tells what is wrong with the words in a text, each with what is expected. */
    static void check(String text, Set<Word> allowed, BiConsumer<String, List<String>> wrong) {
        List<String> expected = allowed.stream().sorted().map(Word::braced).toList();
        Matcher matcher = WRITTEN.matcher(text);
        while (matcher.find()) {
            Optional<Word> word = find(matcher.group(1));
            boolean alone = word.isEmpty() || !word.get().isSeveral() || text.equals(matcher.group());
            if (word.isEmpty() || !allowed.contains(word.get()) || !alone) {
                wrong.accept(matcher.group(), expected);
            }
        }
    }

    /** The text with each word replaced. */
    static String fill(String text, Function<Word, String> values) {
        return WRITTEN.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        find(match.group(1)).map(values).orElse(match.group())));
    }
}
