package dev.holt.core.session;

import dev.holt.core.SessionId;
import dev.holt.core.place.PlaceId;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.workspace.Workspace;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored facts of a session. Its status is not among them; {@link Status} derives it.
 *
 * @param name what people call it; may be empty
 * @param launchId the mark of its newest launch, carried by every process of it
 * @param workspace its files; null before they were made
 * @param released whether its work tree was given back by a cleanup
 * @param preserved the ref with the uncommitted work that the work tree held when its agent had ended; null when it held none
 * @param terminal its window; null before the first start and after it was given back
 * @param signals what its agent has told
 */
public record Session(
        SessionId id,
        String name,
        Intent intent,
        LaunchSpec launch,
        String launchId,
        @Nullable Workspace workspace,
        boolean released,
        @Nullable String preserved,
        @Nullable TerminalHandle terminal,
        Run run,
        Signals signals,
        Instant created) {

    /** Where it lives. */
    public PlaceId place() {
        return launch.place().id();
    }

    public Session withName(String newName) {
        return new Session(
                id, newName, intent, launch, launchId, workspace, released, preserved, terminal, run, signals, created);
    }

    public Session withIntent(Intent newIntent) {
        return new Session(
                id, name, newIntent, launch, launchId, workspace, released, preserved, terminal, run, signals, created);
    }

    public Session withLaunch(LaunchSpec newLaunch) {
        return new Session(
                id, name, intent, newLaunch, launchId, workspace, released, preserved, terminal, run, signals, created);
    }

    public Session withLaunchId(String newLaunchId) {
        return new Session(
                id, name, intent, launch, newLaunchId, workspace, released, preserved, terminal, run, signals, created);
    }

    /** With a work tree that is there, and that is the only copy of what it holds. */
    public Session withWorkspace(@Nullable Workspace newWorkspace) {
        return new Session(
                id, name, intent, launch, launchId, newWorkspace, false, null, terminal, run, signals, created);
    }

    /** With its work tree given back. */
    public Session withReleased() {
        return new Session(
                id, name, intent, launch, launchId, workspace, true, preserved, terminal, run, signals, created);
    }

    /** With what its work tree held uncommitted put under this ref; null: it held nothing. */
    public Session withPreserved(@Nullable String newPreserved) {
        return new Session(
                id, name, intent, launch, launchId, workspace, released, newPreserved, terminal, run, signals, created);
    }

    public Session withTerminal(@Nullable TerminalHandle newTerminal) {
        return new Session(
                id, name, intent, launch, launchId, workspace, released, preserved, newTerminal, run, signals, created);
    }

    public Session withRun(Run newRun) {
        return new Session(
                id, name, intent, launch, launchId, workspace, released, preserved, terminal, newRun, signals, created);
    }

    public Session withSignals(Signals newSignals) {
        return new Session(
                id, name, intent, launch, launchId, workspace, released, preserved, terminal, run, newSignals, created);
    }
}
