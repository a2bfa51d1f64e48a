package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Print a script that teaches a shell to complete Holt's commands. Works without a daemon.",
        footer = {
            "",
            "Example:",
            "  holt completion bash > ~/.local/share/bash-completion/completions/holt",
            "",
            "Next: a new shell; for zsh put the file as _holt into a directory of $fpath, for fish into ~/.config/fish/completions."
        })
final class CompletionCommand extends Action {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell = "";

    @Override
    int run(Caller caller) {
        CompletionTable table = CompletionTable.of(spec.root());
        String script = switch (shell) {
            case "bash" -> CompletionScripts.bash(table);
            case "zsh" -> CompletionScripts.zsh(table);
            case "fish" -> CompletionScripts.fish(table);
            default ->
                throw CommandException.usage(
                        "shell: '%s' (expected: bash, zsh or fish)".formatted(Printable.of(shell)));
        };
        caller.out().print(script);
        return ExitStatus.DONE;
    }
}
