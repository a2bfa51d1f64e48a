package dev.holt.core.machine;

import java.util.Locale;

/** What executes the instructions of a guest. */
public enum Accelerator {
    /** The processor, through the kernel. */
    KVM,
    /** A program that translates them: right everywhere, and slower. */
    TCG;

    /** As it is written, such as {@code kvm}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
