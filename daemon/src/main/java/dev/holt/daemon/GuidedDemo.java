package dev.holt.daemon;

import dev.holt.api.Api;
import dev.holt.api.Call;
import dev.holt.api.OperationFailedException;
import dev.holt.api.Operations;
import dev.holt.api.ProjectRecords;
import dev.holt.api.SessionRecords;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.cli.Demo;
import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.os.Subprocess;
import dev.holt.protocol.Console;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code holt demo}: a small repository with a failing test, two sessions at once, and the better one's patch applied. Uses only what any
 * caller of the API could.
 */
final class GuidedDemo implements Demo {
    private static final Call CALL = new Call("demo", Progress.NONE, null);
    private static final int MOST_DEMOS = 1000;

    /** What one of the two agents is told. */
    private record Task(String name, String script) {}

    private static final List<Task> TASKS =
            List.of(new Task("mend the calculator", """
                    echo "the test says:"; sh ./test.sh
                    echo "calc.sh subtracts; making it add"
                    sed -i 's/ - / + /' calc.sh
                    sh ./test.sh && git -c user.name=Agent -c user.email=agent@localhost commit -qam "Add, do not subtract"
                    """), new Task("make the test pass", """
                    echo "the test says:"; sh ./test.sh
                    echo "the test expects 5; making it expect -1"
                    sed -i 's/= 5 /= -1 /' test.sh
                    sh ./test.sh && git -c user.name=Agent -c user.email=agent@localhost commit -qam "Correct the test"
                    """));

    /** What came of one session. */
    private record Outcome(SessionView session, byte[] patch, int lines, boolean passes) {}

    private final Api api;

    GuidedDemo(Api api) {
        this.api = api;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Say say = new Say(console);
        try {
            return run(invocation, say);
        } catch (InterruptedException _) {
            return ExitStatus.INTERRUPTED;
        }
    }

    private int run(Invocation invocation, Say say) throws InterruptedException {
        String path = invocation.environment().getOrDefault("PATH", "/usr/bin:/bin");
        Path parent = invocation.directory().resolve(invocation.environment().getOrDefault("TMPDIR", "/tmp"));
        DemoRepository repository = new DemoRepository(parent, path);
        say.line("1. A repository with a failing test: " + repository.directory());
        say.line("     $ ./test.sh");
        say.line("     " + repository.test().outputText().strip());

        ProjectRecords.ProjectView project = register(repository);
        List<SessionView> sessions = new ArrayList<>();
        try {
            say.line("");
            say.line("2. Two sessions on it at once, each in a worktree of its own:");
            for (Task task : TASKS) {
                sessions.add(spawn(project, task, invocation));
            }
            showWork(sessions, say);
            say.line("");
            say.line("3. Both have ended. Their patches against the test as it was:");
            Outcome better = judge(repository, sessions, say);
            if (!better.passes()) {
                say.line(
                        "     neither patch makes the test pass: something is wrong here; 'holt doctor' may know what");
                return ExitStatus.FAILED;
            }
            applyBetter(repository, better, say);
        } finally {
            cleanUp(project, sessions);
        }
        say.line("");
        say.line(
                "Done: two agents worked at once without seeing each other, and the better patch is in your work tree.");
        say.line("Look at it with 'git -C %s diff'; the sessions of this demo are gone."
                .formatted(repository.directory()));
        say.line(
                "Next: 'cd' into a repository of yours, 'holt project add .', 'holt spawn --agent shell \"make test\"'.");
        return ExitStatus.DONE;
    }

    /** Registers the repository as {@code demo}, or with a number when that is taken. */
    private ProjectRecords.ProjectView register(DemoRepository repository) {
        for (int number = 1; ; number++) {
            String id = number == 1 ? "demo" : "demo-" + number;
            try {
                return api.call(
                        Operations.PROJECT_ADD,
                        new ProjectRecords.AddProject(repository.directory().toString(), id),
                        CALL);
            } catch (OperationFailedException e) {
                if (!e.failure().code().equals(ErrorCode.PROJECT_EXISTS.name()) || number == MOST_DEMOS) {
                    throw e;
                }
            }
        }
    }

    private SessionView spawn(ProjectRecords.ProjectView project, Task task, Invocation invocation) {
        return api.call(
                Operations.SESSION_SPAWN,
                new SessionRecords.Spawn(
                        project.id(),
                        null,
                        "shell",
                        task.script(),
                        task.name(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        invocation.environment(),
                        null),
                CALL);
    }

    /** Prints what both sessions print, as it comes, until both are over. */
    private void showWork(List<SessionView> sessions, Say say) throws InterruptedException {
        List<Thread> followers = new ArrayList<>();
        for (SessionView session : sessions) {
            say.line("     %s  %-8s %s".formatted(session.id(), session.status(), session.name()));
        }
        for (SessionView session : sessions) {
            followers.add(Thread.ofVirtual().start(() -> {
                LinePrinter printer = new LinePrinter("     %s | ".formatted(session.id()), say);
                api.stream(
                        Operations.SESSION_LOGS,
                        new SessionRecords.Logs(session.id(), null, true, false),
                        CALL,
                        chunk -> printer.add(chunk.data()));
                printer.end();
            }));
        }
        for (Thread follower : followers) {
            follower.join();
        }
    }

    private Outcome judge(DemoRepository repository, List<SessionView> sessions, Say say) throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (SessionView session : sessions) {
            byte[] patch = export(session);
            int lines = changedLines(session);
            repository.apply(patch);
            repository.originalTest();
            Subprocess.Result test = repository.test();
            repository.reset();
            outcomes.add(new Outcome(session, patch, lines, test.succeeded()));
            say.line("     %s  %-20s %d lines changed   %s"
                    .formatted(
                            session.id(),
                            session.name(),
                            lines,
                            test.outputText().strip()));
        }
        return outcomes.stream()
                .min(Comparator.comparing((Outcome o) -> !o.passes()).thenComparingInt(Outcome::lines))
                .orElseThrow();
    }

    private void applyBetter(DemoRepository repository, Outcome better, Say say) throws InterruptedException {
        say.line("");
        say.line("4. The better one is %s. Its patch, exported and applied:"
                .formatted(better.session().id()));
        say.line("     $ holt export %s | git apply".formatted(better.session().id()));
        repository.apply(better.patch());
        say.line("     $ ./test.sh");
        say.line("     " + repository.test().outputText().strip());
    }

    private byte[] export(SessionView session) {
        ByteArrayOutputStream patch = new ByteArrayOutputStream();
        api.stream(
                Operations.SESSION_EXPORT,
                new SessionRecords.Export(session.id(), null),
                CALL,
                chunk -> patch.writeBytes(chunk.data()));
        return patch.toByteArray();
    }

    private int changedLines(SessionView session) {
        return api
                .call(Operations.SESSION_CHANGES, new SessionRecords.Export(session.id(), null), CALL)
                .files()
                .stream()
                .mapToInt(file -> Math.max(file.added(), 0) + Math.max(file.removed(), 0))
                .sum();
    }

    private void cleanUp(ProjectRecords.ProjectView project, List<SessionView> sessions) {
        for (SessionView session : sessions) {
            api.call(Operations.SESSION_KILL, new SessionRecords.SessionRef(session.id()), CALL);
            api.call(Operations.SESSION_REMOVE, new SessionRecords.Remove(session.id(), true), CALL);
        }
        api.call(Operations.PROJECT_REMOVE, new ProjectRecords.ProjectRef(project.id()), CALL);
    }

    /** Writes whole lines to the caller. The lock keeps lines of several threads apart. */
    private static final class Say {
        private final ReentrantLock lock = new ReentrantLock();
        private final Console console;

        Say(Console console) {
            this.console = console;
        }

        void line(String text) {
            lock.lock();
            try {
                console.out().write((text + "\n").getBytes(StandardCharsets.UTF_8));
                console.out().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Cuts pieces of output into lines, each printed with a prefix. For one thread. */
    private static final class LinePrinter {
        private final String prefix;
        private final Say say;
        private final StringBuilder line = new StringBuilder();

        LinePrinter(String prefix, Say say) {
            this.prefix = prefix;
            this.say = say;
        }

        void add(byte[] piece) {
            for (char c : new String(piece, StandardCharsets.UTF_8).toCharArray()) {
                if (c == '\n') {
                    end();
                } else if (c != '\r') {
                    line.append(c);
                }
            }
        }

        void end() {
            if (!line.isEmpty()) {
                say.line(prefix + dev.holt.core.Printable.of(line.toString()));
                line.setLength(0);
            }
        }
    }
}
