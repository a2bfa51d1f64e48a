package dev.holt.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands in a work tree otherwise than in a commit: names in files, for git, and counts with samples, for people.
 *
 * <p>Used by one thread. The files lie in the scratch area that it was made in; they can be read when it is complete and closed.
 */
final class Scan implements AutoCloseable {
    private static final int MOST_LOOKED_INTO = 100;

    /** Everything that the commit does not have as it stands, but for what is plainly untracked and what is in submodules. */
    final Sample modified = new Sample();
    /** Files and links that are neither tracked nor ignored, those inside of {@link #repositories} too. */
    final Sample untracked = new Sample();
    /** Directories, with a slash at the end, that are git repositories of their own and no submodules. */
    final List<Bytes> repositories = new ArrayList<>();
    /** Submodules that somebody has filled. */
    final List<Tracked> submodules = new ArrayList<>();
    /** Files, directories and repositories that could not be looked into, tracked or not, or were too many. */
    final Sample unreadable = new Sample();

    private final NameFile present;
    private final NameFile others;
    private final NameFile gone;

    Scan(Scratch scratch) throws IOException {
        present = new NameFile(scratch.file("present"));
        others = new NameFile(scratch.file("others"));
        gone = new NameFile(scratch.file("gone"));
    }

    /** A tracked path whose content, mode or existence differs, to be taken as it stands now. */
    void changed(Bytes name) throws IOException {
        modified.add(name);
        present.add(name);
    }

    /** A tracked path with nothing in its place that git could record. */
    void gone(Bytes name) throws IOException {
        modified.add(name);
        gone.add(name);
    }

    void untracked(Bytes name) throws IOException {
        untracked.add(name);
        others.add(name);
    }

    void submodule(Tracked submodule) {
        if (submodules.size() < MOST_LOOKED_INTO) {
            submodules.add(submodule);
        } else {
            unreadable(submodule.path());
        }
    }

    void repository(Bytes name) {
        if (repositories.size() < MOST_LOOKED_INTO) {
            repositories.add(name);
        } else {
            unreadable(name);
        }
    }

    void unreadable(Bytes name) {
        modified.add(name);
        unreadable.add(name);
    }

    /** The names of everything to be recorded as it stands; tracked ones come first, for they may have to make room. */
    NameFile toRecord() {
        return present;
    }

    /** The names of everything to be recorded as missing. */
    NameFile toRemove() {
        return gone;
    }

    /** The names of what is untracked. */
    NameFile others() {
        return others;
    }

    /** To be called when all is known. */
    void complete() throws IOException {
        present.addAll(others);
    }

    @Override
    public void close() throws IOException {
        present.close();
        others.close();
        gone.close();
    }
}
