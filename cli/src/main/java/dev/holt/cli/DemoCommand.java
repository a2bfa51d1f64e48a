package dev.holt.cli;

import picocli.CommandLine.Command;

@Command(
        name = "demo",
        description = {
            "Show what Holt does, on a small repository made for that.",
            "",
            "Two sessions work on its failing test at once, and the better one's patch is applied. Nothing else is touched."
        },
        footer = {"", "Example:", "  holt demo", "", "Next: 'holt project add .' in a repository of yours."})
final class DemoCommand extends Action {
    private final Demo demo;

    DemoCommand(Demo demo) {
        this.demo = demo;
    }

    @Override
    int run(Caller caller) {
        return demo.run(caller.invocation(), caller.console());
    }
}
