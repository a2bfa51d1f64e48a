package dev.holt.git;

import dev.holt.core.workspace.Work;
import java.util.List;
import java.util.TreeSet;

/** How many names there were, and the first of them in order, as people may see them. Used by one thread. */
final class Sample {
    private final TreeSet<String> first = new TreeSet<>();
    private int count;

    void add(Bytes name) {
        add(name.printable());
    }

    void add(String name) {
        count++;
        first.add(name);
        if (first.size() > Work.MOST_PATHS) {
            first.pollLast();
        }
    }

    int count() {
        return count;
    }

    /** At most {@value Work#MOST_PATHS} of them. */
    List<String> first() {
        return List.copyOf(first);
    }
}
