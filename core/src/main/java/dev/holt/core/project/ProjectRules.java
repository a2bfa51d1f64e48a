package dev.holt.core.project;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import org.jspecify.annotations.Nullable;

/**
 * What the agents of a project are told beside their prompts.
 *
 * @param file a file of the repository, as each session's base has it, or null. What it says goes to agents only
 * @param text a text of the user's, or null
 */
public record ProjectRules(@Nullable String file, @Nullable String text) {
    /** Nothing. */
    public static final ProjectRules NONE = new ProjectRules(null, null);

    public ProjectRules {
        if (file != null) {
            PlainPath.require("rules-file", file, "docs/agents.md");
        }
        if (text != null && text.indexOf('\0') >= 0) {
            throw new HoltException(ErrorCode.SETTING_INVALID, "rules: have a NUL (expected: text); remove it");
        }
    }

    public ProjectRules withFile(@Nullable String newFile) {
        return new ProjectRules(newFile, text);
    }

    public ProjectRules withText(@Nullable String newText) {
        return new ProjectRules(file, newText);
    }

    public boolean isEmpty() {
        return file == null && text == null;
    }
}
