package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.agent.Agent;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.project.ConsentedScript;
import dev.holt.core.project.Project;
import dev.holt.core.project.SharedFiles;
import dev.holt.core.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes a new workspace ready for its agent: its rules and attachments, files that the project shares with it, and the setup scripts of the
 * project's settings.
 */
final class Setup {
    /** Where a repository keeps such a script by custom. */
    private static final String USUAL_SCRIPT = ".holt/setup";

    private static final int MOST_SCRIPT = 1 << 20;
    /** Of each of the two scripts. */
    private static final int KEPT_OUTPUT = 1 << 19;

    private static final int SHOWN_OUTPUT = 2000;

    private final SessionParts parts;
    private final Rules rules;
    private final Attachments attachments;

    Setup(SessionParts parts) {
        this.parts = parts;
        this.rules = new Rules(parts);
        this.attachments = new Attachments(parts);
    }

    /**
     * Does all of it. Throws {@code RULES_UNREADABLE}, {@code WORKSPACE_TAMPERED}, {@code CONSENT_REQUIRED} and {@code SETUP_FAILED}.
     *
     * @param extras what this session gets beside what its project has
     * @param environment for the setup scripts
     */
    void prepare(
            Session session,
            Project project,
            Agent agent,
            SpawnRequest.Extras extras,
            Map<String, String> environment,
            Progress progress)
            throws InterruptedException {
        Workspace workspace = Objects.requireNonNull(session.workspace(), "workspace");
        requireRoom(session, workspace);
        // Before anything but git has written into the work tree: the rules are those of its base.
        String told = rules.compose(session, project, agent, extras.rules(), progress);
        parts.store()
                .change(
                        session.id(),
                        s -> s.withLaunch(s.launch().withSystemPrompt(told)),
                        s -> SessionEvents.changed(s, "rules"));
        parts.workspaces().hideOurs(workspace).ifPresent(progress::stage);
        attachments.put(session, workspace, extras.attachments());
        shareFiles(workspace, project.settings().files(), progress);
        runScripts(session, project, environment, progress);
    }

    /** Removes what a session that never ran has besides its work tree. Idempotent. */
    void undo(Session session) {
        attachments.discard(session);
    }

    /** Refuses a work tree in which neither messages nor attachments could be put. */
    private void requireRoom(Session session, Workspace workspace) {
        Files files = parts.place(session).files(workspace.directory());
        try {
            if (files.size(".holt").isEmpty()) {
                List<String> _ = files.list(".holt/inbox");
                return;
            }
        } catch (HoltException e) {
            if (e.code() != ErrorCode.INVALID_ARGUMENT) {
                throw e;
            }
        }
        throw new SessionException(
                ErrorCode.WORKSPACE_TAMPERED,
                session.id(),
                ".holt: a link or a file in this repository (expected: a directory, or nothing: messages for the agent go there); start from a --base without it");
    }

    private void runScripts(Session session, Project project, Map<String, String> environment, Progress progress) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ConsentedScript file = project.settings().setupFile();
        if (file != null) {
            requireConsent(session, project, file);
            run(session, "./" + file.path(), environment, log, progress);
        } else if (brings(session, USUAL_SCRIPT).isPresent()) {
            progress.note("not running %s of this repository; 'holt project set %s setup-file=%s' agrees to it"
                    .formatted(USUAL_SCRIPT, project.id(), USUAL_SCRIPT));
        }
        if (project.settings().setup() != null) {
            run(session, project.settings().setup(), environment, log, progress);
        }
    }

    private void shareFiles(Workspace workspace, SharedFiles shared, Progress progress) throws InterruptedException {
        parts.workspaces().link(workspace, shared.symlinks()).forEach(progress::stage);
        List<String> copied = parts.workspaces().copyIgnored(workspace, shared.copy(), progress);
        if (!copied.isEmpty()) {
            progress.stage("copied %d files that git ignores".formatted(copied.size()));
        }
    }

    private void requireConsent(Session session, Project project, ConsentedScript file) {
        boolean covered = brings(session, file.path()).filter(file::covers).isPresent();
        if (!covered) {
            throw new SessionException(
                    ErrorCode.CONSENT_REQUIRED,
                    session.id(),
                    "setup-file: %s is not as it was agreed to; read it, then 'holt project set %s setup-file=%s' agrees to it as it is in your work tree"
                            .formatted(file.path(), project.id(), file.path()));
        }
    }

    /** The content of a file that the repository brings into the new workspace. */
    private Optional<byte[]> brings(Session session, String path) {
        Workspace workspace = Objects.requireNonNull(session.workspace(), "workspace");
        return parts.place(session).files(workspace.directory()).read(path, MOST_SCRIPT);
    }

    /** Runs {@code script} by {@code sh}; its output goes to the end of the session's {@code setup.log}. Throws {@code SETUP_FAILED}. */
    private void run(
            Session session,
            String script,
            Map<String, String> environment,
            ByteArrayOutputStream output,
            Progress progress) {
        progress.stage("running the setup script");
        Place place = parts.place(session);
        Workspace workspace = Objects.requireNonNull(session.workspace(), "workspace");
        Duration patience = parts.settings().current().setupPatience();
        Completed completed = place.run(new Command(
                List.of("/bin/sh", "-c", "umask %s; exec 2>&1\n%s".formatted(SessionFiles.umask(environment), script)),
                workspace.directory(),
                environment,
                new byte[0],
                patience,
                KEPT_OUTPUT));
        Path log = parts.files().setupLog(session);
        place.files(parts.files().directory(session))
                .putAtomic(log.getFileName().toString(), logOf(output, completed, patience));
        if (!completed.succeeded()) {
            throw new SessionException(
                    ErrorCode.SETUP_FAILED,
                    session.id(),
                    "setup: %s (expected: status 0)%s; its output is in %s and ends with: %s"
                            .formatted(
                                    ending(completed, patience),
                                    completed.timedOut()
                                            ? "; 'holt config set setup.patience 30m' would give it longer"
                                            : "",
                                    log,
                                    tail(completed)));
        }
    }

    private static byte[] logOf(ByteArrayOutputStream log, Completed completed, Duration patience) {
        log.writeBytes(completed.output());
        log.writeBytes("[setup %s]%n".formatted(ending(completed, patience)).getBytes(StandardCharsets.UTF_8));
        return log.toByteArray();
    }

    private static String ending(Completed completed, Duration patience) {
        return completed.timedOut()
                ? "did not end within %d s".formatted(patience.toSeconds())
                : "ended with status " + completed.status();
    }

    private static String tail(Completed completed) {
        String text = completed.outputText().strip();
        return text.substring(Math.max(0, text.length() - SHOWN_OUTPUT));
    }
}
