package dev.holt.cli;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import picocli.CommandLine;

/**
 * The picocli trees at hand. Building one costs far more than using it, and it holds the state of what it parsed, so each running command has
 * one to itself and gives it back. It is as small as the first word allows, for hundreds may run at once. Safe for any thread.
 */
final class Trees {
    /** How many wait for the next command with the same first word. */
    private static final int MOST = 8;

    private final Map<String, Deque<Tree>> idle = new ConcurrentHashMap<>();
    private final CommandTree commands;

    Trees(CommandTree commands) {
        this.commands = commands;
    }

    /** A tree that is in use; {@code word} is what it is kept under. */
    record Tree(String word, CommandLine line) {}

    /** Builds one on the calling thread. */
    void prepare() {
        give(build("ls"));
    }

    /** One that understands these arguments as the tree of all commands would. */
    Tree take(List<String> arguments) {
        String word = commands.suffices(arguments) ? arguments.getFirst() : "";
        Tree waiting = kept(word).poll();
        return waiting != null ? waiting : build(word);
    }

    void give(Tree tree) {
        Deque<Tree> kept = kept(tree.word());
        if (kept.size() < MOST) {
            kept.push(tree);
        }
    }

    private Tree build(String word) {
        return new Tree(word, word.isEmpty() ? commands.whole() : commands.branch(word));
    }

    private Deque<Tree> kept(String word) {
        return idle.computeIfAbsent(word, _ -> new ConcurrentLinkedDeque<>());
    }
}
