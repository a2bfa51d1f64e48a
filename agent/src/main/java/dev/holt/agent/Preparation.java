package dev.holt.agent;

import dev.holt.agent.Description.Addition;
import dev.holt.agent.FileTemplate.Part;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Puts into a place what an agent finds there when it starts: files of its session, and answers in its own settings. */
final class Preparation {
    private static final int MOST_OF_SETTINGS = 16 << 20;

    private final Description description;
    private final JsonFiles jsonFiles;

    Preparation(Description description, JsonFiles jsonFiles) {
        this.description = description;
        this.jsonFiles = jsonFiles;
    }

    void prepare(Place place, AgentRequest request, Addition mode) {
        Surroundings surroundings = Surroundings.of(description.config(), request.environment());
        ArgumentList texts = new ArgumentList(description, mode, request, surroundings);
        writeFiles(place, request, mode, texts);
        settle(place, request, surroundings, texts);
    }

    private void writeFiles(Place place, AgentRequest request, Addition mode, ArgumentList texts) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        Map<Part, String> parts = Map.of(
                Part.RUNNER, request.runner().toString(),
                Part.HOOKS, request.hooks().toString(),
                Part.WORKSPACE, request.workspace().toString(),
                Part.REPOSITORY, request.repository().toString(),
                Part.FILES, Surroundings.files(request).toString());
        description.files().forEach((name, content) -> contents.put(name, utf8(FileTemplate.fill(content, parts))));
        if (uses(Word.HOOK_SETTINGS, mode)) {
            contents.put(HookCalls.SETTINGS, Json.bytes(settings(place, request, texts)));
        }
        if (uses(Word.CODEX_HOOKS, mode)) {
            contents.put(HookCalls.SCRIPT, utf8(HookCalls.script(request)));
        }
        if (!contents.isEmpty()) {
            Files files = place.files(request.sessionDirectory());
            // Whatever somebody made of the directory: nothing is written through a link.
            files.remove(Surroundings.FILES);
            contents.forEach((name, content) -> files.putAtomic(Surroundings.FILES + "/" + name, content));
        }
    }

    private boolean uses(Word word, Addition mode) {
        return Stream.of(
                        description.command().options().stream(),
                        description.command().start().stream(),
                        mode.arguments().stream(),
                        description.variables().values().stream(),
                        mode.variables().values().stream())
                .flatMap(texts -> texts)
                .anyMatch(word::isIn);
    }

    /** The file that tells the agent its hooks: over the file whose place it takes, what the description adds, and the hooks. */
    private ObjectNode settings(Place place, AgentRequest request, ArgumentList texts) {
        Description.Hooks hooks = description.hooks();
        ObjectNode settings = over(place);
        Json.merge(settings, tree(hooks.settings(), texts));
        hooks.settingsWith().forEach((variable, tree) -> {
            if (!request.environment().getOrDefault(variable, "").isEmpty()) {
                Json.merge(settings, tree(tree, texts));
            }
        });
        texts.additions().forEach(addition -> Json.merge(settings, tree(addition.settings(), texts)));
        HookCalls.addTo(settings, hooks, request);
        return settings;
    }

    private static ObjectNode tree(Map<String, Object> tree, ArgumentList texts) {
        return (ObjectNode) Json.node(Json.texts(tree, texts::text));
    }

    private ObjectNode over(Place place) {
        Description.Hooks hooks = description.hooks();
        String file = hooks.over();
        if (file == null) {
            return Json.object();
        }
        Path path = Path.of(file);
        byte[] content = place.files(Surroundings.directory(path))
                .read(Objects.requireNonNull(path.getFileName()).toString(), MOST_OF_SETTINGS)
                .orElse(new byte[0]);
        if (content.length == 0) {
            return Json.object();
        }
        try {
            if (Json.parse(content) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException _) {
            // Said below.
        }
        throw new HoltException(
                ErrorCode.AGENT_PREPARE_FAILED,
                "agent %s: %s is no JSON object (expected: settings, to which hooks are added); mend it"
                        .formatted(description.profile().name(), file));
    }

    private void settle(Place place, AgentRequest request, Surroundings surroundings, ArgumentList texts) {
        Map<Path, List<Description.Settled>> byFile = new LinkedHashMap<>();
        for (Description.Settled settled : description.settled()) {
            String name =
                    settled.usualFile() != null && surroundings.configIsUsual() ? settled.usualFile() : settled.file();
            byFile.computeIfAbsent(surroundings.file(texts.text(name)), _ -> new java.util.ArrayList<>())
                    .add(settled);
        }
        byFile.forEach((file, answers) -> jsonFiles.change(
                place,
                description.profile().name(),
                file,
                root -> answers.forEach(settled -> Answers.settle(settled, root, texts::text, request.environment()))));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
