package dev.holt.agent;

import dev.holt.agent.Description.Addition;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arguments of one start: a description's, with what the request says in the places of its words. For one thread. */
final class ArgumentList {
    /** The kernel takes 128 KiB as one argument. What is longer is named by its file. */
    static final int LONGEST_ARGUMENT = 100 * 1024;

    private static final String END_OF_OPTIONS = "--";

    private final Description description;
    private final Addition mode;
    private final AgentRequest request;
    private final Surroundings surroundings;
    private @Nullable List<String> options;

    ArgumentList(Description description, Addition mode, AgentRequest request, Surroundings surroundings) {
        this.description = description;
        this.mode = mode;
        this.request = request;
        this.surroundings = surroundings;
    }

    /** The whole command line for one kind of start. */
    List<String> line(List<String> template) {
        List<String> line = new ArrayList<>();
        line.add(description.profile().program());
        add(line, template);
        return line;
    }

    /** One text with its words replaced. */
    String text(String template) {
        return Word.fill(template, word -> value(word, template, true));
    }

    private void add(List<String> line, List<String> template) {
        boolean optionsEnded = false;
        for (String argument : template) {
            Optional<Word> several = Word.find(argument.replaceAll("^\\{|}$", ""))
                    .filter(word -> word.isSeveral() && word.braced().equals(argument));
            if (several.isPresent()) {
                line.addAll(several(several.get()));
            } else {
                boolean guarded = optionsEnded || !argument.startsWith(Word.PROMPT.braced());
                line.add(Word.fill(argument, word -> value(word, argument, guarded)));
            }
            optionsEnded |= argument.equals(END_OF_OPTIONS);
        }
    }

    /** What this request adds to the options: its permission mode, model and rules. */
    List<Addition> additions() {
        List<Addition> additions = new ArrayList<>();
        additions.add(mode);
        if (request.model() != null) {
            additions.add(description.command().model());
        }
        if (request.systemPrompt() != null) {
            additions.add(description.command().rules());
        }
        return additions;
    }

    private List<String> several(Word word) {
        return switch (word) {
            case OPTIONS -> options();
            case CODEX_HOOKS -> Codex.hooks(description.hooks(), request);
            case CODEX_TRUST -> Codex.trust(request, surroundings);
            case CODEX_GIT_ROOTS -> Codex.gitRoots(request, surroundings);
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
                    HOOK_SETTINGS -> throw new IllegalArgumentException(word + " is one argument");
        };
    }

    private List<String> options() {
        if (options == null) {
            List<String> all = new ArrayList<>();
            add(all, description.command().options());
            additions().forEach(addition -> add(all, addition.arguments()));
            options = all;
        }
        return options;
    }

    private String value(Word word, String argument, boolean guarded) {
        return switch (word) {
            case PROMPT -> prompt(guarded, argument);
            case PROMPT_FILE -> request.promptFile().toString();
            case MODEL -> orEmpty(request.model());
            case RULES -> rules();
            case RULES_QUOTED -> Json.text(rules());
            case RULES_FILE -> request.systemPromptFile().toString();
            case CONVERSATION -> AgentLaunch.CONVERSATION;
            case SESSION -> request.sessionDirectory().toString();
            case FILES -> Surroundings.files(request).toString();
            case FILES_URL ->
                "file://" + Surroundings.files(request).toUri().getRawPath().replaceAll("/$", "");
            case WORKSPACE -> request.workspace().toString();
            case REPOSITORY -> request.repository().toString();
            case HOME -> surroundings.home().toString();
            case CONFIG -> surroundings.config().toString();
            case RUNNER -> request.runner().toString();
            case HOOK_SETTINGS ->
                Surroundings.files(request).resolve(HookCalls.SETTINGS).toString();
            case OPTIONS, CODEX_HOOKS, CODEX_TRUST, CODEX_GIT_ROOTS ->
                throw new IllegalArgumentException(word + " is several arguments");
        };
    }

    /** The task, or where it is written when the command line could not carry it as it is. */
    private String prompt(boolean guarded, String argument) {
        String prompt = request.prompt();
        boolean misread = !prompt.isEmpty()
                && ((!guarded && prompt.charAt(0) == '-')
                        || (argument.startsWith(Word.PROMPT.braced())
                                && description.command().named().indexOf(prompt.charAt(0)) >= 0));
        return misread
                ? named("Do the task that is written in the file", request.promptFile())
                : fits(prompt, "Do the task that is written in the file", request.promptFile());
    }

    private String rules() {
        return fits(orEmpty(request.systemPrompt()), "Follow the rules in the file", request.systemPromptFile());
    }

    private static String fits(String text, String sentence, Path file) {
        return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ARGUMENT ? text : named(sentence, file);
    }

    private static String named(String sentence, Path file) {
        return "%s %s".formatted(sentence, file);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
