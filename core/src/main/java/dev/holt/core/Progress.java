package dev.holt.core;

/** Takes the stages of a piece of work while it goes on. Called from the thread that does the work; must not block for long. */
@FunctionalInterface
public interface Progress {
    /** Forgets every stage. */
    Progress NONE = stage -> {};

    /** Says what is being done now, in a few words such as {@code checking out 10,000 files}. */
    void stage(String stage);

    /** Says what whoever asked should still know when all is done, such as what was left out. To those who show nothing of it, a stage. */
    default void note(String note) {
        stage(note);
    }
}
