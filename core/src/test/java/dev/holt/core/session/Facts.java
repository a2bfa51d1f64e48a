package dev.holt.core.session;

import dev.holt.core.SessionId;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.fake.ManualClock;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.place.ProcessRef;
import java.time.Duration;
import java.util.List;

/** Facts of a session that has nothing but what a test needs. */
final class Facts {
    private Facts() {}

    static Session session(Intent intent, Run run) {
        LaunchSpec launch = new LaunchSpec(
                "fake",
                "x",
                List.of("/bin/true"),
                List.of(),
                List.of(),
                List.of(),
                PermissionMode.DEFAULT,
                null,
                null,
                null,
                null,
                PlaceSpec.HOST);
        return new Session(
                SessionId.parse("calc-1"),
                "",
                intent,
                launch,
                "launch-1",
                null,
                false,
                null,
                null,
                run,
                Signals.NONE,
                ManualClock.BEGINNING);
    }

    static Run running() {
        return new Run.Running(new ProcessRef("boot-1", 7, 1), new ProcessRef("boot-1", 6, 1), ManualClock.BEGINNING);
    }

    static Run ended(Exit exit, boolean asked, Duration lasted) {
        return new Run.Ended(exit, asked, lasted, ManualClock.BEGINNING);
    }
}
