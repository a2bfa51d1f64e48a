package dev.holt.qemu;

import dev.holt.os.BootId;

/** The rate of this host's time-stamp counter, measured once for each boot. Safe for any thread. */
final class TscRate {
    private final Remembered remembered;
    private final Launcher launcher;

    TscRate(Remembered remembered, Launcher launcher) {
        this.remembered = remembered;
        this.launcher = launcher;
    }

    /** In kHz. */
    long khz() {
        String boot = BootId.current();
        return remembered
                .get(boot)
                .filter(value -> value.matches("[0-9]{4,9}"))
                .map(Long::parseLong)
                .orElseGet(() -> {
                    long measured = launcher.tscKhz();
                    remembered.put(boot, Long.toString(measured));
                    return measured;
                });
    }
}
