package dev.holt.git;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands in a work tree otherwise than in a commit.
 *
 * @param changed tracked paths whose content, mode or existence differs, to be taken as they stand now
 * @param gone tracked paths with nothing in their place that git could record
 * @param untracked files and links that are neither tracked nor ignored, those inside of {@code repositories} too
 * @param repositories directories, with a slash at the end, that are git repositories of their own and no submodules
 * @param submodules submodules that somebody has filled
 * @param unreadable files and repositories that could not be looked into, tracked or not
 */
record Scan(
        List<Bytes> changed,
        List<Bytes> gone,
        List<Bytes> untracked,
        List<Bytes> repositories,
        List<Bytes> submodules,
        List<Bytes> unreadable) {
    /** One tracked path in the index. */
    record Tracked(boolean modified, boolean gitlink) {}

    /** What {@code ls-files -t -s} said: tracked paths that are modified or gitlinks, and the others. */
    record Listing(Map<Bytes, Tracked> tracked, List<Bytes> others) {
        private static final int MODE_END = 8;

        static Listing parse(Iterable<Bytes> lines) {
            Map<Bytes, Tracked> tracked = new HashMap<>();
            List<Bytes> others = new ArrayList<>();
            for (Bytes line : lines) {
                byte[] text = line.value();
                if (text[0] == '?') {
                    others.add(line.from(2));
                    continue;
                }
                boolean modified = text[0] != 'H';
                boolean gitlink = text[2] == '1' && text[3] == '6';
                if (modified || gitlink) {
                    tracked.merge(line.from(pathStart(text)), new Tracked(modified, gitlink), Listing::both);
                }
            }
            return new Listing(tracked, others);
        }

        private static Tracked both(Tracked one, Tracked other) {
            return new Tracked(one.modified || other.modified, one.gitlink || other.gitlink);
        }

        private static int pathStart(byte[] text) {
            int at = MODE_END;
            while (text[at] != '\t') {
                at++;
            }
            return at + 1;
        }
    }

    /** Everything that the commit does not have as it stands, but for what is plainly untracked. */
    List<Bytes> modified() {
        List<Bytes> all = new ArrayList<>(changed);
        all.addAll(gone);
        all.addAll(submodules);
        all.addAll(unreadable);
        return all;
    }
}
