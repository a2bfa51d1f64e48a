package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.agent.Agent;
import dev.holt.core.place.Base;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.Reach;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machines that sessions live in. One that a session gets has what its agent needs: a terminal, and the agent's program, which is installed where the
 * image does not bring it. Of sessions on the host nothing is done here.
 */
final class Lodgings {
    private static final Duration INSTALLATION = Duration.ofMinutes(10);
    private static final int KEPT = 1 << 20;
    private static final int SHOWN_LINES = 3;
    private static final int SHOWN = 500;
    private static final int KEPT_OUTPUT = 1 << 20;
    private static final System.Logger LOG = System.getLogger(Lodgings.class.getName());

    private final SessionParts parts;

    Lodgings(SessionParts parts) {
        this.parts = parts;
    }

    /** Has the session's machine run, with all that its agent needs. */
    void acquire(Session session, Agent agent, Progress progress) throws InterruptedException {
        if (session.place().isHost()) {
            return;
        }
        open(session, progress);
        // From now on it is there that what it prints is read.
        kept(session).remove(SessionFiles.OUTPUT);
        Place place = parts.place(session);
        parts.terminals().in(place).require();
        requireProgram(session, agent, place, progress);
    }

    /** Has the session's machine run. */
    void open(Session session, Progress progress) throws InterruptedException {
        parts.places()
                .acquire(session.launch().place(), session.id(), session.launchId(), progress)
                .forEach(progress::note);
    }

    /** Stops the session's machine. What it printed last is kept on this host. */
    void rest(Session session, Progress progress) throws InterruptedException {
        if (session.place().isHost()) {
            return;
        }
        try {
            if (parts.reach(session) instanceof Reach.Up) {
                boolean _ = keepLog(session, parts.place(session));
            }
        } catch (HoltException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "session %s: what it printed is not kept: %s".formatted(session.id(), e.getMessage()));
        }
        parts.places().rest(session.place(), session.id(), progress);
    }

    /** Has what the session printed last on this host, also when its machine went down without having been stopped. */
    void requireLog(Session session) throws InterruptedException {
        boolean away = !session.place().isHost() && parts.reach(session) instanceof Reach.Down && !isLogKept(session);
        if (away) {
            Optional<Boolean> _ = parts.places()
                    .readFiles(
                            session.place(), session.id(), () -> isLogKept(session), place -> keepLog(session, place));
        }
    }

    private boolean isLogKept(Session session) {
        return kept(session).size(SessionFiles.OUTPUT).isPresent();
    }

    /** What this host keeps of a session that lives elsewhere. */
    private Files kept(Session session) {
        return parts.host().files(parts.files().hostDirectory(session.id()));
    }

    /** Whether there was anything to keep. */
    private boolean keepLog(Session session, Place place) {
        Files there = place.files(parts.files().directory(session));
        byte[] newer = end(there, SessionFiles.OUTPUT, KEPT_OUTPUT);
        byte[] older = end(there, SessionFiles.OLDER_OUTPUT, KEPT_OUTPUT - newer.length);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(older);
        both.writeBytes(newer);
        kept(session).putAtomic(SessionFiles.OUTPUT, both.toByteArray());
        return both.size() > 0;
    }

    private static byte[] end(Files files, String file, int most) {
        long size = files.size(file).orElse(0);
        return files.pieceAt(file, Math.max(0, size - most), most)
                .map(Files.Piece::content)
                .orElse(new byte[0]);
    }

    /** Deletes the session's machine, whatever is in it. */
    void release(Session session) throws InterruptedException {
        parts.places().release(session.place(), session.id());
    }

    private static void requireProgram(Session session, Agent agent, Place place, Progress progress) {
        String program = agent.profile().program();
        Map<String, String> environment =
                Map.of("PATH", Base.USUAL_PATH, "HOME", place.base().home().toString(), "LANG", "C.UTF-8");
        if (place.program(program, environment).isPresent()) {
            return;
        }
        String install = agent.profile().install();
        if (install == null) {
            throw missing(session, agent, "it is not in the image, and nothing says how it is installed");
        }
        progress.stage("installing %s: %s".formatted(agent.name(), install));
        Completed completed = place.run(new Command(
                List.of("/bin/sh", "-c", "exec 2>&1\n" + installer(agent, install) + install),
                Path.of("/"),
                environment,
                new byte[0],
                INSTALLATION,
                KEPT));
        if (!completed.succeeded()) {
            throw missing(
                    session,
                    agent,
                    "its installation ('%s', with what that needs) %s; the last of what it printed: %s"
                            .formatted(
                                    install,
                                    completed.timedOut()
                                            ? "did not end within %d min".formatted(INSTALLATION.toMinutes())
                                            : "ended with status " + completed.status(),
                                    tail(completed.outputText().strip())));
        }
        if (place.program(program, environment).isEmpty()) {
            throw missing(session, agent, "'%s' did not bring it".formatted(install));
        }
    }

    /** What brings the installer itself, where it is not there. */
    private static String installer(Agent agent, String install) {
        List<String> packages = agent.profile().installNeeds();
        return packages.isEmpty()
                ? ""
                : "command -v %s >/dev/null || { apt-get update -q && apt-get install -yq --no-install-recommends %s; } || exit\n"
                        .formatted(install.strip().split(" ", 2)[0], String.join(" ", packages));
    }

    private static SessionException missing(Session session, Agent agent, String why) {
        return new SessionException(
                ErrorCode.AGENT_PROGRAM_MISSING,
                session.id(),
                "agent %s: program '%s' is not in the machine: %s; 'holt image build debian-12 --agent %s' makes an image that has it"
                        .formatted(agent.name(), agent.profile().program(), why, agent.name()));
    }

    /** The last lines. */
    private static String tail(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        String last = String.join(" / ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        return Printable.of(last.substring(Math.max(0, last.length() - SHOWN)));
    }
}
