package dev.holt.core.machine;

import java.time.Instant;
import java.util.Optional;

/** How far a machine has come in its life, as it is stored. */
public sealed interface MachineRun {
    /** Since when. */
    Instant since();

    /** It has a disk, and was never started. */
    record Created(Instant since) implements MachineRun {}

    /**
     * It is being started.
     *
     * @param mark of this boot, known before anything carries it
     */
    record Starting(Instant since, String mark) implements MachineRun {}

    /**
     * Its guest came up.
     *
     * @param booted what it was booted with, which its spec may have left behind
     * @param guestBoot the boot id of its kernel
     * @param paused whether it stands still
     */
    record Running(Instant since, VmmProcess process, MachineSpec booted, String guestBoot, boolean paused)
            implements MachineRun {
        Running withPaused(boolean pause) {
            return new Running(since, process, booted, guestBoot, pause);
        }
    }

    /** It is being stopped. */
    record Stopping(Instant since, VmmProcess process) implements MachineRun {}

    /** It was stopped, or switched itself off; {@code why} says which. */
    record Stopped(Instant since, String why) implements MachineRun {}

    /** A start failed, or it ended in a way that nobody asked for. */
    record Failed(Instant since, String why) implements MachineRun {}

    /** As people and programs see it. */
    default String state() {
        return switch (this) {
            case Created _ -> "created";
            case Starting _ -> "starting";
            case Running running -> running.paused() ? "paused" : "running";
            case Stopping _ -> "stopping";
            case Stopped _ -> "stopped";
            case Failed _ -> "failed";
        };
    }

    /** The mark of the boot of which something may be left on this host. */
    default Optional<String> bootMark() {
        return switch (this) {
            case Starting starting -> Optional.of(starting.mark());
            case Running running -> Optional.of(running.process().mark());
            case Stopping stopping -> Optional.of(stopping.process().mark());
            case Created _, Stopped _, Failed _ -> Optional.empty();
        };
    }

    /** Whether it takes memory now. */
    default boolean isUp() {
        return switch (this) {
            case Starting _, Running _, Stopping _ -> true;
            case Created _, Stopped _, Failed _ -> false;
        };
    }
}
