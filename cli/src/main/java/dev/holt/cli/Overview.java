package dev.holt.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** What {@code holt} alone prints: all commands, by what people come for. */
final class Overview {
    private static final List<Map.Entry<String, List<String>>> GROUPS = List.of(
            Map.entry("Work", List.of("spawn", "ls", "watch", "show", "logs", "attach", "diff", "export")),
            Map.entry("Messages", List.of("send", "inbox", "unblock")),
            Map.entry("Afterwards", List.of("kill", "restore", "cleanup", "rename", "rm")),
            Map.entry("Machines", List.of("run", "vm", "image", "kernel")),
            Map.entry("Set up", List.of("project", "agent", "config", "doctor", "completion", "demo")),
            Map.entry("The daemon", List.of("daemon", "events", "operations", "du", "backup", "version", "help")));
    private static final int NAMES = 12;

    private Overview() {}

    static void print(CommandLine root, Caller caller) {
        Printer out = caller.out();
        Style style = caller.style();
        int width = caller.width();
        out.line("Holt: a place to work for every coding agent.");
        for (Map.Entry<String, List<String>> group : GROUPS) {
            out.line("").line(style.bold(group.getKey()));
            for (String name : group.getValue()) {
                CommandLine command =
                        java.util.Objects.requireNonNull(root.getSubcommands().get(name), name);
                String[] description = command.getCommandSpec().usageMessage().description();
                String line = "  " + Width.pad(name, NAMES) + description[0];
                out.line(width == 0 ? line : Width.cut(line, width));
            }
        }
        out.line("").line("First: 'holt project add .', then 'holt spawn PROMPT'. 'holt COMMAND --help' says more.");
    }

    /** The commands that it shows. */
    static List<String> shown() {
        return GROUPS.stream().flatMap(group -> group.getValue().stream()).toList();
    }
}
