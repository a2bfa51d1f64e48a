package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.agent.Agent;
import dev.holt.core.place.Place;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectRules;
import dev.holt.core.workspace.Workspace;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told beside its prompt: where it is, then the rules for every project, for its project, and for this session. What the repository
 * brings among them is text for the agent, and nothing else ever goes by it.
 */
final class Rules {
    /** All of it can be one argument of a program. */
    private static final int MOST_BYTES = 100_000;

    private final SessionParts parts;

    Rules(SessionParts parts) {
        this.parts = parts;
    }

    /** Throws {@code RULES_UNREADABLE} when the rules for every project can not be read. */
    void requireGeneral(Place place, Agent agent) {
        Path file = parts.settings().current().rules();
        if (file != null && takesRules(agent)) {
            String _ = general(place, file);
        }
    }

    /**
     * All of it; null for an agent that takes none.
     *
     * @param asked the rules for this session, or null
     * @throws HoltException {@code RULES_UNREADABLE} with the path; {@code TEXT_TOO_LONG}
     */
    @Nullable
    String compose(Session session, Project project, Agent agent, @Nullable String asked, Progress progress) {
        Path file = parts.settings().current().rules();
        ProjectRules rules = project.settings().rules();
        if (!takesRules(agent)) {
            if (file != null || !rules.isEmpty()) {
                progress.note("%s takes no rules beside its prompt: those of the %s are left out"
                        .formatted(agent.name(), rules.isEmpty() ? "settings" : "project"));
            }
            return null;
        }
        Place place = parts.place(session);
        StringBuilder text = new StringBuilder(where(session));
        if (file != null) {
            add(text, "Rules for every project", general(parts.host(), file));
        }
        if (rules.file() != null) {
            Path top = workspace(session).directory();
            add(text, "Rules of the repository, from " + rules.file(), read(place, top, rules.file()));
        }
        add(text, "Rules of project " + project.id(), rules.text());
        add(text, "Rules for this session", asked);
        return requireShort(text.toString());
    }

    /** Throws {@code RULES_UNSUPPORTED} or {@code INVALID_TEXT} when an agent can not be told what was asked for. */
    static void require(@Nullable String asked, Agent agent) {
        if (asked == null) {
            return;
        }
        if (!takesRules(agent)) {
            throw new HoltException(
                    ErrorCode.RULES_UNSUPPORTED,
                    "rules: given, but %s takes none beside its prompt; leave --rules out, or put them into the prompt"
                            .formatted(agent.name()));
        }
        if (asked.indexOf('\0') >= 0) {
            throw new HoltException(ErrorCode.INVALID_TEXT, "rules: have a NUL (expected: text); remove it");
        }
        String _ = requireShort(asked);
    }

    private static boolean takesRules(Agent agent) {
        return agent.profile().capabilities().systemPrompt();
    }

    private static String where(Session session) {
        Workspace workspace = workspace(session);
        LaunchSpec launch = session.launch();
        StringBuilder text = new StringBuilder(
                """
                # Where you are

                You are session %s of Holt, which gives each coding agent a git work tree of its own.

                - Your work tree is %s, on branch %s, which began at %s.
                - Messages from your person and from other sessions come into this conversation. Long ones are files in .holt/inbox: when you have acted on one, move it to .holt/inbox/read.
                %s
                - git ignores .holt/inbox and .holt/attachments. They are no part of your work.
                """.formatted(
                                session.id(),
                                workspace.directory(),
                                workspace.branch(),
                                workspace.baseRef(),
                                launch.place().id().isHost()
                                        ? "- \"$HOLT_BIN\" is the program that calls Holt: \"$HOLT_BIN\" --help says what it can do."
                                        : "- This is a virtual machine of your own. Your work tree is a private clone: what you commit or leave there is taken out of it as a patch."));
        if (launch.ports() != null) {
            text.append(
                    "- Ports %d to %d are for what you serve; no other session has them. HOLT_PORT_BASE is the first, HOLT_PORT_COUNT how many.\n"
                            .formatted(launch.ports().base(), launch.ports().last()));
        }
        if (launch.issue() != null) {
            text.append("- You work on issue %s.\n".formatted(launch.issue()));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, String heading, @Nullable String rules) {
        if (rules != null && !rules.isBlank()) {
            text.append("\n# ")
                    .append(heading)
                    .append("\n\n")
                    .append(rules.strip())
                    .append('\n');
        }
    }

    private static String general(Place place, Path file) {
        Path directory = Objects.requireNonNull(file.getParent(), "directory");
        return read(place, directory, String.valueOf(file.getFileName()));
    }

    private static String read(Place place, Path directory, String name) {
        Path file = directory.resolve(name);
        Optional<byte[]> content;
        try {
            content = place.files(directory).read(name, MOST_BYTES + 1);
        } catch (HoltException e) {
            throw unreadable(file, "can not be read, or leads through a link", e);
        }
        if (content.isEmpty()) {
            throw unreadable(file, "is not there", null);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content.get()))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException _) {
            if (content.get().length > MOST_BYTES) {
                throw tooLong(content.get().length);
            }
        }
        throw unreadable(file, "is no text", null);
    }

    private static HoltException unreadable(Path file, String problem, @Nullable Throwable cause) {
        String message =
                "rules: %s %s (expected: a regular file with UTF-8 text); mend it, or take it out of the settings"
                        .formatted(file, problem);
        return new HoltException(ErrorCode.RULES_UNREADABLE, message, cause);
    }

    private static String requireShort(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw tooLong(bytes);
        }
        return text;
    }

    private static HoltException tooLong(int bytes) {
        return new HoltException(
                ErrorCode.TEXT_TOO_LONG,
                "rules: %,d bytes (expected: at most %,d together); put the rest into a file of the repository and name it"
                        .formatted(bytes, MOST_BYTES));
    }

    private static Workspace workspace(Session session) {
        return Objects.requireNonNull(session.workspace(), "workspace");
    }
}
