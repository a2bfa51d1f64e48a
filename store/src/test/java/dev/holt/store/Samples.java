package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.event.Event;
import dev.holt.core.event.EventDraft;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.project.ConsentedScript;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectRules;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.SharedFiles;
import dev.holt.core.session.Exit;
import dev.holt.core.session.Intent;
import dev.holt.core.session.LaunchSpec;
import dev.holt.core.session.PortRange;
import dev.holt.core.session.Run;
import dev.holt.core.session.Session;
import dev.holt.core.session.Signals;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Records to store. */
final class Samples {
    static final ProjectId CALC = new ProjectId("calc");

    private Samples() {}

    static Project project(String name) {
        return new Project(
                new ProjectId(name),
                repository(name),
                new ProjectSettings(
                        "claude-code",
                        "main",
                        "make setup",
                        ConsentedScript.to(".holt/setup", new byte[] {1}),
                        Map.of(),
                        List.of("HTTPS_PROXY", "SSL_CERT_FILE"),
                        7,
                        new ProjectRules("docs/agents.md", "be kind"),
                        new SharedFiles(List.of("node_modules"), List.of(".env*"))),
                TestClock.START);
    }

    static Project project(String name, Map<String, String> environment) {
        Project plain = project(name);
        return with(plain, environment);
    }

    static Project with(Project project, Map<String, String> environment) {
        ProjectSettings old = project.settings();
        return new Project(project.id(), project.repository(), old.withEnvironment(environment), project.added());
    }

    static Repository repository(String name) {
        return new Repository(
                Path.of("/src", name),
                Path.of("/src", name, ".git"),
                "main",
                "https://example.org/" + name + ".git",
                "main",
                Map.of("core.autocrlf", "input", "filter.lfs.clean", "git-lfs clean -- %f"));
    }

    static Session session(SessionId id) {
        return new Session(
                id,
                "",
                Intent.RUNNING,
                new LaunchSpec(
                        "claude-code",
                        "fix the \"parser\"\nand its tests \u2713",
                        List.of("/usr/bin/claude", "--permission-mode", "acceptEdits"),
                        List.of("/usr/bin/claude"),
                        List.of("/usr/bin/claude", "--resume", "c-1"),
                        List.of("ANTHROPIC_API_KEY", "PATH"),
                        PermissionMode.ACCEPT_EDITS,
                        "opus",
                        "be brief",
                        "ENG-42",
                        new PortRange(20_010, 10),
                        new PlaceSpec(PlaceId.machine("calc-1"), "big", 2, 2048, 8L << 30, "none")),
                "launch-" + id,
                null,
                false,
                null,
                null,
                new Run.Starting(TestClock.START),
                Signals.NONE,
                TestClock.START);
    }

    static Workspace workspace(SessionId id) {
        return new Workspace(
                PlaceId.HOST,
                id.project().value(),
                id.toString(),
                repository(id.project().value()),
                Path.of("/data/worktrees", id.toString()),
                "holt/" + id + "/main",
                "0123456789012345678901234567890123456789",
                "origin/main");
    }

    static List<Run> runs() {
        return List.of(
                new Run.Starting(TestClock.START),
                new Run.Running(
                        new ProcessRef("boot-1", 42, 4711), new ProcessRef("boot-1", 41, 4710), TestClock.START),
                ended(new Exit.Code(3)),
                ended(new Exit.Signal(9)),
                ended(new Exit.Vanished()),
                ended(new Exit.Rebooted()),
                ended(new Exit.MachineStopped()),
                new Run.StartFailed("program 'claude' not found", TestClock.START));
    }

    static Session full(SessionId id, Run run) {
        return session(id)
                .withName("Parser")
                .withIntent(Intent.STOPPED)
                .withWorkspace(workspace(id))
                .withReleased()
                .withPreserved("refs/holt/preserved/" + id + "/2")
                .withTerminal(new TerminalHandle("holt:" + id + ".0"))
                .withRun(run);
    }

    static EventDraft draft(String type) {
        return new EventDraft(type, null, null, Map.of());
    }

    static EventDraft draft(String type, Session session) {
        return new EventDraft(
                type, session.id().project().value(), session.id().toString(), Map.of("name", session.name()));
    }

    static List<Long> numbers(List<Event> events) {
        return events.stream().map(Event::seq).toList();
    }

    /** Runs {@code call} and returns the exception with which it has to fail. */
    static HoltException refused(ErrorCode code, ThrowingCallable call) {
        HoltException[] caught = new HoltException[1];
        assertThatExceptionOfType(HoltException.class).isThrownBy(call).satisfies(e -> {
            org.assertj.core.api.Assertions.assertThat(e.code())
                    .as(e.getMessage())
                    .isEqualTo(code);
            caught[0] = e;
        });
        return caught[0];
    }

    private static Run ended(Exit exit) {
        return new Run.Ended(exit, exit instanceof Exit.Signal, Duration.ofMillis(61_234), TestClock.START);
    }
}
