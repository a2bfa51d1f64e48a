package dev.holt.qemu;

import dev.holt.core.machine.MachineException;
import dev.holt.core.place.ProcessRef;
import dev.holt.os.Poll;
import dev.holt.os.ProcUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Boots a guest of nothing but kernel, initramfs and console under KVM, and sees whether its kernel comes as far as starting {@code init}. A device
 * that opens and makes machines proves nothing: such hosts exist that can not run a kernel of a distribution.
 */
final class AcceleratorProbe {
    /** With KVM a kernel takes less than a second. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final String SIGN = "as init process";
    private static final double IDLE_HOST = 0.25;
    private static final double BUSY_GUEST = 0.5;

    /** What came of it. */
    sealed interface Outcome {
        /** The guest runs. */
        record Works() implements Outcome {}

        /** It can not: the VMM refused, or the guest had time enough. */
        record Fails(String why) implements Outcome {}

        /** Nobody knows: the host was too busy to tell. */
        record Unclear() implements Outcome {}
    }

    private final Launcher launcher;
    private final BootFiles files;
    private final Duration patience;

    /** @param patience how long a kernel may take, usually {@link #PATIENCE} */
    AcceleratorProbe(Launcher launcher, BootFiles files, Duration patience) {
        this.launcher = launcher;
        this.files = files;
        this.patience = patience;
    }

    /** Runs it. What it leaves carries {@code mark}. */
    Outcome run(String mark, List<String> arguments) throws InterruptedException {
        HostLoad before = HostLoad.now();
        try {
            Optional<ProcessRef> vmm = launcher.start(mark, arguments);
            try (Qmp qmp = Qmp.connect(files.qmp(mark), "probe", new Deaf())) {
                if (showsSign(qmp)) {
                    return new Outcome.Works();
                }
            }
            Duration used = vmm.flatMap(process -> ProcUsage.read(process.pid()))
                    .map(ProcUsage::cpu)
                    .orElse(Duration.ZERO);
            boolean hadTime = used.toMillis() >= patience.toMillis() * BUSY_GUEST
                    || HostLoad.now().idleSince(before) >= IDLE_HOST;
            return hadTime ? new Outcome.Fails("its kernel did not start") : new Outcome.Unclear();
        } catch (IOException _) {
            return new Outcome.Fails(VmmLog.of(files.log(mark)));
        } catch (MachineException e) {
            return new Outcome.Fails(e.getMessage());
        }
    }

    /** Waits for the sign on the console. Throws when QEMU ends before. */
    private boolean showsSign(Qmp qmp) throws IOException, InterruptedException {
        StringBuilder console = new StringBuilder();
        IOException[] failure = new IOException[1];
        boolean[] interrupted = new boolean[1];
        boolean seen = Poll.until(patience, () -> {
            try {
                JsonNode more = qmp.execute(
                        "ringbuf-read",
                        Map.of("device", "console", "size", QemuCommand.CONSOLE_BYTES, "format", "base64"));
                console.append(new String(Base64.getDecoder().decode(more.asString("")), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                failure[0] = e;
            } catch (InterruptedException _) {
                interrupted[0] = true;
            }
            return failure[0] != null || interrupted[0] || console.indexOf(SIGN) >= 0;
        });
        if (interrupted[0]) {
            throw new InterruptedException();
        }
        if (failure[0] != null) {
            throw failure[0];
        }
        return seen;
    }

    /** What QEMU says by itself does not matter here. */
    private static final class Deaf implements Qmp.Listener {
        @Override
        public void event(String name, JsonNode data) {}

        @Override
        public void ended() {}
    }
}
