package dev.holt.guest;

import dev.holt.core.machine.GuestCommand;
import java.util.Map;

/** Says what a command is opened by. */
final class Commands {
    private Commands() {}

    static Request request(GuestCommand command) {
        Request request = new Request("exec", command.argv().getFirst());
        command.argv().forEach(word -> request.with("arg", word));
        for (Map.Entry<String, String> variable : command.environment().entrySet()) {
            request.with("env", variable.getKey() + "=" + variable.getValue());
        }
        String directory = command.directory() == null ? command.environment().get("HOME") : command.directory();
        if (directory != null) {
            request.in(directory);
        }
        GuestCommand.Size terminal = command.terminal();
        if (terminal != null) {
            request.with("tty", 1).with("rows", terminal.rows()).with("columns", terminal.columns());
        }
        if (command.detached()) {
            request.with("detached", 1);
        } else if (!command.input() && terminal == null) {
            request.with("input", "none");
        }
        return request;
    }
}
