package dev.holt.git;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Tells whether the way from a top to a path below it leads through a link. Remembers some of what it has seen; for one walk. */
final class LeadingLinks {
    private static final int MOST_KNOWN = 10_000;

    private final Path top;
    private final Map<Bytes, Boolean> known = new HashMap<>();

    LeadingLinks(Path top) {
        this.top = top;
    }

    boolean leadTo(Bytes path) {
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        byte[] value = path.value();
        for (int i = 0; i < value.length; i++) {
            if (value[i] == '/' && isLink(new Bytes(Arrays.copyOf(value, i)))) {
                return true;
            }
        }
        return false;
    }

    private boolean isLink(Bytes directory) {
        return known.computeIfAbsent(directory, name -> Files.isSymbolicLink(name.under(top)));
    }
}
