package dev.holt.core.session;

import dev.holt.core.fake.Killed;
import dev.holt.core.fake.World;

/** Ends the daemon at every call of a port that an operation makes, in one world after the other, and starts it again. */
final class Deaths {
    private Deaths() {}

    /** Makes a world, works in it, or looks at it. */
    @FunctionalInterface
    interface Act {
        void on(World world) throws Exception;
    }

    /**
     * Judges the world after each death, and once after none.
     *
     * @return in how many places the daemon died
     */
    static int everywhere(Act before, Act operation, Act judge) throws Exception {
        for (int call = 1; ; call++) {
            World world = new World();
            before.on(world);
            world.life().killAtCall(call);
            boolean died = dies(world, operation);
            if (died) {
                world.restart();
            } else {
                world.life().spare();
            }
            judge.on(world);
            if (!died) {
                return call - 1;
            }
        }
    }

    private static boolean dies(World world, Act operation) throws Exception {
        try {
            operation.on(world);
            // It may have been a thread beside the operation that met its end.
            return world.life().over();
        } catch (Killed _) {
            return true;
        }
    }
}
