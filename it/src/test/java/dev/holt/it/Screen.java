package dev.holt.it;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A person's terminal with a shell in it: a window of a tmux server of the test's own, seen by its text and fed by its keys. */
final class Screen implements AutoCloseable {
    private final HoltHome home;
    private final Path where;

    /** Opens one in {@code where} whose shell prompts with {@code $}. */
    Screen(HoltHome home, Path where, int columns, int rows) {
        this.home = home;
        this.where = where;
        tmux(
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "-s",
                "person",
                "env",
                "-u",
                "TMUX",
                "-u",
                "TMUX_PANE",
                "PS1=$ ",
                "bash",
                "--norc",
                "--noprofile",
                "-i");
        awaits("$");
    }

    /** Types a line and Enter. */
    Screen type(String line) {
        tmux("send-keys", "-t", "=person:", "-l", line);
        return keys("Enter");
    }

    /** Presses keys by tmux's names for them, such as {@code C-c}. */
    Screen keys(String... names) {
        List<String> command = new ArrayList<>(List.of("send-keys", "-t", "=person:"));
        command.addAll(List.of(names));
        tmux(command.toArray(String[]::new));
        return this;
    }

    /** Changes its size, and returns when the programs in it can see that: tmux tells the terminal a little later. */
    Screen resize(int columns, int rows) {
        tmux("resize-window", "-t", "=person:", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
        String device =
                tmux("display-message", "-p", "-t", "=person:", "#{pane_tty}").line();
        await("%d columns, %d rows".formatted(columns, rows))
                .atMost(HoltHome.PATIENCE)
                .until(() ->
                        home.run(where, "stty", "-F", device, "size").line().equals(rows + " " + columns));
        return this;
    }

    /** What is on the screen, lines that are too long in pieces. */
    String text() {
        return tmux("capture-pane", "-p", "-t", "=person:").out();
    }

    /** From now on all bytes that programs print go to a file too; that file. */
    Path record() {
        Path file = home.directory().resolve("recorded");
        tmux("pipe-pane", "-t", "=person:", "exec cat > '%s'".formatted(file));
        return file;
    }

    Screen awaits(String text) {
        await("'%s' on the screen".formatted(text)).atMost(HoltHome.PATIENCE).until(() -> text().contains(text));
        return this;
    }

    private HoltHome.Result tmux(String... command) {
        return run(command).succeeded();
    }

    private HoltHome.Result run(String... command) {
        List<String> argv = new ArrayList<>(List.of(
                "tmux",
                "-f",
                "/dev/null",
                "-S",
                home.directory().resolve("person.sock").toString()));
        argv.addAll(List.of(command));
        return home.run(where, null, argv);
    }

    @Override
    public void close() {
        // It is gone already when its shell has ended.
        run("kill-server");
    }
}
