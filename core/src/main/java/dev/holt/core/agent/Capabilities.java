package dev.holt.core.agent;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an agent can do, and nothing that it can not.
 *
 * @param permissionModes the modes it can express
 * @param model whether it can be told which model to use
 * @param systemPrompt whether it takes rules beside its prompt
 * @param prompt how its first prompt reaches it
 * @param resume how it comes back to a conversation
 * @param hooks whether it tells what it does by hooks
 * @param receipts whether a hook shows the text of each prompt that it took
 * @param interrupted what its transcript holds where its person has interrupted a turn; null: a hook says so, or nothing does
 * @param failed what a line of its transcript looks like where a turn has failed, with groups {@code turn} and {@code why}; null: as above
 * @param steers whether it takes a message in the middle of a turn
 * @param typing how text is typed into it
 */
public record Capabilities(
        Set<PermissionMode> permissionModes,
        boolean model,
        boolean systemPrompt,
        PromptWay prompt,
        Resume resume,
        boolean hooks,
        boolean receipts,
        @Nullable String interrupted,
        @Nullable Pattern failed,
        boolean steers,
        Typing typing) {
    public Capabilities {
        permissionModes = Set.copyOf(permissionModes);
    }

    /** How the first prompt reaches an agent. */
    public enum PromptWay {
        /** As an argument of its command line. */
        ARGUMENT,
        /** As a file that is named on its command line. */
        FILE,
        /** Typed into its window when it is ready. */
        TYPED
    }

    /** How an agent comes back to a conversation. */
    public enum Resume {
        /** It can not. */
        NONE,
        /** By a name that we choose before it starts. */
        CHOSEN,
        /** By a name that it reports. */
        REPORTED
    }
}
