package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a person would do without Holt: a git worktree and a tmux session in it, on a tmux server that runs already. */
final class ByHand implements AutoCloseable {
    private static final String SCRIPT = """
            git -C "$1" worktree add -q -b "hand-$ROUND" "$2/$ROUND" main &&
                exec tmux -S "$3" -f /dev/null new-session -d -s "hand-$ROUND" -c "$2/$ROUND" 'exec sleep 20000000'
            """;

    private final Runner runner;
    private final Path socket;
    private final Path worktrees;

    ByHand(Lab lab) {
        runner = lab.runner();
        socket = lab.directory().resolve("hand.sock");
        worktrees = lab.directory().resolve("hand");
        runner.run("tmux", "-S", socket.toString(), "-f", "/dev/null", "new-session", "-d", "-s", "first", "cat");
    }

    /** The command that starts one piece of work; {@code ROUND} in its environment tells them apart. */
    List<String> start(Path repository) {
        return List.of("sh", "-c", SCRIPT, "sh", repository.toString(), worktrees.toString(), socket.toString());
    }

    /** Starts that many, one after the other: git itself fails when worktrees are added to one repository at the same time. */
    List<String> startMany(Path repository, int count) {
        return List.of(
                "sh",
                "-ec",
                "script=$1; count=$2; shift 2; for ROUND in $(seq \"$count\"); do export ROUND; sh -c \"$script\" \"$@\"; done",
                "sh",
                SCRIPT,
                Integer.toString(count),
                "sh",
                repository.toString(),
                worktrees.toString(),
                socket.toString());
    }

    /** Starts that many tmux sessions that only run, without worktrees. */
    void startSleeping(int count) {
        for (int i = 0; i < count; i++) {
            runner.run("tmux", "-S", socket.toString(), "new-session", "-d", "-s", "idle-" + i, "exec sleep 20000000");
        }
    }

    /** Starts a tmux session with this program. */
    void start(String name, List<String> program) {
        runner.run(tmux("new-session", "-d", "-s", name, String.join(" ", program)));
    }

    /** Pastes a text into a session. */
    void paste(String name, String text) {
        runner.run(tmux("set-buffer", "-b", "hand", text, ";", "paste-buffer", "-p", "-d", "-b", "hand", "-t", name));
    }

    /** Presses Enter in a session. */
    void enter(String name) {
        runner.run(tmux("send-keys", "-t", name, "Enter"));
    }

    private List<String> tmux(String... command) {
        List<String> all = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        all.addAll(List.of(command));
        return all;
    }

    /** The tmux server. */
    long serverPid() {
        return Long.parseLong(runner.run("tmux", "-S", socket.toString(), "display-message", "-p", "#{pid}")
                .strip());
    }

    @Override
    public void close() {
        runner.run("tmux", "-S", socket.toString(), "kill-server");
        Lab.delete(worktrees);
    }
}
