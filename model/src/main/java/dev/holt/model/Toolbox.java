package dev.holt.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The tools of one request, and how to call them for a step: agents name them and their arguments differently. */
record Toolbox(Asked asked, String id) {
    private static final List<String> SHELLS =
            List.of("Bash", "bash", "exec_command", "shell_command", "shell", "run_shell_command");
    private static final List<String> WRITERS = List.of("Write", "write", "write_file");
    private static final List<String> ASKERS = List.of("AskUserQuestion", "question", "ask_user", "request_user_input");
    private static final Pattern DIRECTORY =
            Pattern.compile("(?i)(?:working directory:|workspace directories:\\**\\s+-|<cwd>)\\s*`?(/[^\\s`<]*)");

    /** The call for a step; empty when the agent has no tool for it. */
    Optional<Call> call(Step.OfTool step) {
        return switch (step) {
            case Step.Run(String command) -> shell(command, false);
            case Step.Escalate(String command) -> shell(command, true);
            case Step.Write(String path, String content) -> write(path, content);
            case Step.Ask ask -> find(ASKERS).map(tool -> call(tool, ask(tool, ask)));
        };
    }

    private Optional<Call> shell(String command, boolean escalate) {
        return find(SHELLS).map(tool -> {
            Map<String, Object> arguments =
                    Json.object("command", command, "cmd", command, "description", "A step of the script");
            if (escalate) {
                arguments.put("sandbox_permissions", "require_escalated");
                arguments.put("justification", "A step of the script");
            }
            return call(tool, arguments);
        });
    }

    private Optional<Call> write(String path, String content) {
        Optional<Tool> writer = find(WRITERS);
        if (writer.isEmpty()) {
            return shell("printf '%s\\n' " + quoted(content) + " > " + quoted(path), false);
        }
        String absolute = path.startsWith("/")
                ? path
                : directory().map(d -> d + "/" + path).orElse(path);
        return writer.map(tool -> call(
                tool,
                Json.object("file_path", absolute, "filePath", absolute, "path", absolute, "content", content + "\n")));
    }

    private static Map<String, Object> ask(Tool tool, Step.Ask ask) {
        List<Object> options = List.copyOf(ask.options().stream()
                .map(label -> Json.object("label", label, "description", label))
                .toList());
        Map<String, Object> question = Json.object(
                "id",
                "question",
                "type",
                "choice",
                "question",
                ask.question(),
                "header",
                "Question",
                "options",
                options);
        JsonNode taken =
                tool.schema().path("properties").path("questions").path("items").path("properties");
        question.keySet().removeIf(name -> !taken.has(name));
        return Json.object("questions", List.of(question));
    }

    private Optional<Tool> find(List<String> names) {
        return names.stream()
                .flatMap(name ->
                        asked.tools().stream().filter(tool -> tool.name().equals(name)))
                .findFirst();
    }

    /** A call with those arguments that the tool takes. */
    private Call call(Tool tool, Map<String, Object> arguments) {
        arguments.keySet().removeIf(name -> !tool.takes(name));
        return new Call(id, tool.name(), arguments);
    }

    private Optional<String> directory() {
        Matcher matcher = DIRECTORY.matcher(asked.around());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
