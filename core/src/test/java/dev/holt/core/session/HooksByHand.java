package dev.holt.core.session;

import dev.holt.core.SessionId;
import dev.holt.core.fake.World;

/** Takes in what hooks left on the test's own thread. */
public final class HooksByHand {
    private HooksByHand() {}

    public static void takeIn(World world, SessionId session) {
        world.sessions().watcher().takeInHooks(session);
    }
}
