package dev.holt.image;

import java.util.Arrays;

/** What processors machines can have. */
enum Architecture {
    X86_64("x86_64", "amd64", "amd64"),
    ARM_64("aarch64", "arm64", "aarch64");

    /** That of this host. */
    static final Architecture OURS = ofJava(System.getProperty("os.arch", ""));

    private final String machine;
    private final String debian;
    private final String java;

    Architecture(String machine, String debian, String java) {
        this.machine = machine;
        this.debian = debian;
        this.java = java;
    }

    private static Architecture ofJava(String name) {
        return Arrays.stream(values())
                .filter(one -> one.java.equals(name))
                .findFirst()
                .orElse(X86_64);
    }

    /** As {@code uname -m} says it. */
    String machine() {
        return machine;
    }

    /** As Debian says it. */
    String debian() {
        return debian;
    }
}
