package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.project.ConsentedScript;
import dev.holt.core.project.Project;
import dev.holt.core.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes a new workspace ready for its agent: files that the project wants copied, and the setup script of its settings. */
final class Setup {
    /** Where a repository keeps such a script by custom. */
    private static final String USUAL_SCRIPT = ".holt/setup";

    private static final int MOST_SCRIPT = 1 << 20;
    /** Of each of the two scripts. */
    private static final int KEPT_OUTPUT = 1 << 19;

    private static final int SHOWN_OUTPUT = 2000;

    private final SessionParts parts;

    Setup(SessionParts parts) {
        this.parts = parts;
    }

    /** Does all of it. Throws {@code CONSENT_REQUIRED} and {@code SETUP_FAILED}. */
    void prepare(Session session, Project project, Map<String, String> environment, Progress progress)
            throws InterruptedException {
        Workspace workspace = Objects.requireNonNull(session.workspace(), "workspace");
        copyFiles(workspace, progress);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ConsentedScript file = project.settings().setupFile();
        if (file != null) {
            requireConsent(session, project, file);
            run(session, "./" + file.path(), environment, log, progress);
        } else if (brings(session, USUAL_SCRIPT).isPresent()) {
            progress.stage("not running %s of this repository; 'holt project set %s setup-file=%s' agrees to it"
                    .formatted(USUAL_SCRIPT, project.id(), USUAL_SCRIPT));
        }
        if (project.settings().setup() != null) {
            run(session, project.settings().setup(), environment, log, progress);
        }
    }

    private void copyFiles(Workspace workspace, Progress progress) throws InterruptedException {
        List<String> copied = parts.workspaces().copyIncluded(workspace, progress);
        if (!copied.isEmpty()) {
            progress.stage("copied %d files that .worktreeinclude names".formatted(copied.size()));
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
        Path log = parts.files().setupLog(session.id());
        place.files(parts.files().directory(session.id()))
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
