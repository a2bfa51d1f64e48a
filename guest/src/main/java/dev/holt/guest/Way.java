package dev.holt.guest;

import dev.holt.core.SessionId;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.Machines;
import dev.holt.core.place.Reach;

/** The way into one machine. Safe for any thread. */
interface Way {
    MachineName machine();

    /** Whether it can be talked to now. */
    Reach reach();

    /** Its inside; throws when it does not run or does not answer. */
    Guest guest() throws InterruptedException;

    /** The way to a guest that is there. */
    static Way to(Guest guest, MachineName name) {
        return new Way() {
            @Override
            public MachineName machine() {
                return name;
            }

            @Override
            public Reach reach() {
                return new Reach.Up(guest.identity().bootId());
            }

            @Override
            public Guest guest() {
                return guest;
            }
        };
    }

    /** The way into the machine of a session, and into no other of its name. */
    static Way into(MachineName name, SessionId tenant, Machines machines) {
        return new Way() {
            @Override
            public MachineName machine() {
                return name;
            }

            @Override
            public Reach reach() {
                return machines.reach(name, tenant);
            }

            @Override
            public Guest guest() throws InterruptedException {
                return machines.guest(machines.find(name, tenant).name());
            }
        };
    }
}
