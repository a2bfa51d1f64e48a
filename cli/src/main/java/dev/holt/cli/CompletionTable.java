package dev.holt.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All that a shell needs to know of the commands, flat. */
record CompletionTable(List<Entry> entries) {
    /** What a word stands for, and so where its candidates come from. */
    enum Kind {
        SESSIONS,
        PROJECTS,
        AGENTS,
        MACHINES,
        IMAGES,
        KERNELS,
        FILES,
        SHELLS,
        NOTHING;

        /** What {@code holt __complete} calls it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isAsked() {
            return switch (this) {
                case SESSIONS, PROJECTS, AGENTS, MACHINES, IMAGES, KERNELS -> true;
                case FILES, SHELLS, NOTHING -> false;
            };
        }
    }

    /** An option with all its names; {@code value} is what follows it, nothing for a flag. */
    record Choice(List<String> names, boolean takesValue, Kind value, String description) {}

    /** A command; {@code path} has a space before each of its words and is empty for {@code holt} itself. */
    record Entry(String path, List<Sub> subcommands, List<Choice> options, Kind positional) {}

    /** A command beneath another. */
    record Sub(String name, String description) {}

    static CompletionTable of(CommandSpec root) {
        List<Entry> entries = new ArrayList<>();
        collect("", root, entries);
        return new CompletionTable(entries);
    }

    private static void collect(String path, CommandSpec spec, List<Entry> entries) {
        List<Sub> subcommands = spec.subcommands().entrySet().stream()
                .filter(sub -> !sub.getValue().getCommandSpec().usageMessage().hidden())
                .map(sub -> new Sub(
                        sub.getKey(),
                        firstLine(sub.getValue().getCommandSpec().usageMessage().description())))
                .toList();
        List<Choice> options =
                spec.options().stream().map(CompletionTable::choice).toList();
        Kind positional = spec.positionalParameters().stream()
                .findFirst()
                .map(CompletionTable::kind)
                .orElse(Kind.NOTHING);
        entries.add(new Entry(path, subcommands, options, positional));
        spec.subcommands().forEach((name, sub) -> {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                collect(path + " " + name, sub.getCommandSpec(), entries);
            }
        });
    }

    private static Choice choice(OptionSpec option) {
        boolean takesValue = option.arity().max() > 0;
        return new Choice(
                Stream.of(option.names()).toList(),
                takesValue,
                takesValue ? kind(option) : Kind.NOTHING,
                firstLine(option.description()));
    }

    private static Kind kind(ArgSpec argument) {
        return switch (argument.paramLabel()) {
            case "SESSION" -> Kind.SESSIONS;
            case "PROJECT" -> Kind.PROJECTS;
            case "AGENT" -> Kind.AGENTS;
            case "MACHINE" -> Kind.MACHINES;
            case "IMAGE" -> Kind.IMAGES;
            case "KERNEL" -> Kind.KERNELS;
            case "FILE", "PATH" -> Kind.FILES;
            case "SHELL" -> Kind.SHELLS;
            default -> Kind.NOTHING;
        };
    }

    private static String firstLine(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }
}
