package dev.holt.qemu;

import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.MachineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What stands on the command line of a guest's kernel. Nothing of a person's is in it, so it needs no quoting. */
final class GuestCommandLine {
    private static final List<String> ALWAYS = List.of("console=ttyS0", "panic=-1", "reboot=t", "random.trust_cpu=on");

    private GuestCommandLine() {}

    /** For a machine. {@code tscKhz} is used where the kernel could only guess. */
    static String of(Accelerator accelerator, long tscKhz, String linkKey, MachineSpec.Init init) {
        List<String> words = new ArrayList<>(ALWAYS);
        words.add("quiet");
        words.addAll(clock(accelerator, tscKhz));
        words.add("holt.key=" + linkKey);
        words.add("holt.init=" + init.name().toLowerCase(Locale.ROOT));
        return String.join(" ", words);
    }

    /** For a guest that shall only show on its console that it runs. */
    static String ofProbe(Accelerator accelerator, long tscKhz) {
        List<String> words = new ArrayList<>(ALWAYS);
        words.addAll(clock(accelerator, tscKhz));
        return String.join(" ", words);
    }

    /**
     * A microvm has neither HPET nor PM timer; when the quick calibration against the PIT fails, as it does on a busy host, the kernel would wait for
     * a tick for ever. KVM has a clock of its own.
     */
    private static List<String> clock(Accelerator accelerator, long tscKhz) {
        return switch (accelerator) {
            case KVM -> List.of();
            case TCG -> List.of("tsc_early_khz=" + tscKhz, "tsc=reliable", "no_timer_check");
        };
    }
}
