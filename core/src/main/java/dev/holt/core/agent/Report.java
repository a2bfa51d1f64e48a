package dev.holt.core.agent;

import org.jspecify.annotations.Nullable;

/**
 * What a hook of an agent says.
 *
 * @param conversation the agent's own name of the conversation, for coming back to it
 * @param transcript where the agent writes the conversation down, an absolute path in its place
 * @param turn the agent's own name of the turn
 * @param prompt the text that the agent took, as it has it; may be cut off at its end
 * @param tool the tool that it is about
 * @param toolUse the agent's own name for this one use of the tool
 * @param detail a few words for people; printable
 */
public record Report(
        Meaning meaning,
        @Nullable String conversation,
        @Nullable String transcript,
        @Nullable String turn,
        @Nullable String prompt,
        @Nullable String tool,
        @Nullable String toolUse,
        @Nullable String detail) {

    /** What it means, whatever the agent calls it. */
    public enum Meaning {
        /** Something that changes nothing about what the agent does. */
        NOTE,
        /** It is up and takes prompts. */
        READY,
        /** It took a prompt: a turn begins, or goes on with it. */
        TURN_STARTED,
        /** It is at work in the middle of a turn, such as at compacting. */
        WORKING,
        /** A tool begins. */
        TOOL_STARTED,
        /** A tool has ended, well or not. */
        TOOL_ENDED,
        /** A dialog is open that asks for permission. */
        PERMISSION_ASKED,
        /** It asks its person something, without a dialog. */
        INPUT_ASKED,
        /** The turn has ended: its prompt is empty. */
        TURN_ENDED,
        /** It says of itself that it will end now. */
        ENDING;

        /** Whether a turn begins or ends with it, so that no dialog of before can be open any more. */
        public boolean isBoundary() {
            return switch (this) {
                case TURN_STARTED, TURN_ENDED, ENDING -> true;
                case NOTE, READY, WORKING, TOOL_STARTED, TOOL_ENDED, PERMISSION_ASKED, INPUT_ASKED -> false;
            };
        }
    }
}
