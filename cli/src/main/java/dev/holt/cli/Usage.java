package dev.holt.cli;

import dev.holt.core.Nearest;
import dev.holt.core.Printable;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command is used, and what is wrong with how it was. */
final class Usage {
    private static final int NARROW = 55;
    private static final int WIDE = 100;

    private Usage() {}

    /** Prints the help of a command. */
    static void print(CommandLine command, Caller caller) {
        if (command.getParent() == null) {
            Overview.print(command, caller);
            return;
        }
        int width = caller.width();
        command.setUsageHelpWidth(width == 0 ? 80 : Math.clamp(width, NARROW, WIDE));
        Ansi ansi = caller.style().on() ? Ansi.ON : Ansi.OFF;
        caller.out().print(command.getUsageMessage(CommandLine.Help.defaultColorScheme(ansi)));
    }

    /** The problem in one line, with a suggestion where there is one, and the way to the help. */
    static String problem(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String message = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(command, unmatched.getUnmatched().getFirst())
                : Printable.of(lowerFirst(String.valueOf(e.getMessage()))
                        .replaceFirst(" is not an? (int|long)$", " (expected: a whole number)"));
        return message + help(command);
    }

    static String unknownCommand(CommandLine parent, String name) {
        List<String> candidates = parent.getSubcommands().entrySet().stream()
                .filter(sub -> !sub.getValue().getCommandSpec().usageMessage().hidden())
                .map(sub -> sub.getKey())
                .toList();
        return "unknown command '%s'%s".formatted(name, suggestion(name, candidates));
    }

    private static String unmatched(CommandLine command, String argument) {
        String shown = Printable.of(argument);
        if (argument.startsWith("-") && argument.length() > 1) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            List<String> options = command.getCommandSpec().options().stream()
                    .flatMap(option -> Stream.of(option.names()))
                    .toList();
            return "unknown option '%s'%s".formatted(Printable.of(name), suggestion(name, options));
        }
        if (!command.getSubcommands().isEmpty()) {
            return unknownCommand(command, shown);
        }
        return "unexpected argument '%s'; text with spaces needs quotes".formatted(shown);
    }

    private static String suggestion(String word, List<String> candidates) {
        return Nearest.to(word, candidates)
                .map(" (did you mean '%s'?)"::formatted)
                .orElse("");
    }

    /** The way to the help of a command, for the end of a message. */
    static String help(CommandLine command) {
        String end = command.getParent() == null
                ? "'holt help' lists the commands"
                : "see '%s --help'".formatted(command.getCommandSpec().qualifiedName());
        return "; " + end;
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
