package dev.holt.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.RunningMachine.End;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What needs nothing outside of this process. */
class QemuPartsTest {
    private static JsonNode reason(String reason) {
        return Json.parse(Json.bytes(Map.of("guest", true, "reason", reason)));
    }

    private static byte[] console(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void anEventTellsTheEnd() {
        byte[] quiet = console("all is well");
        byte[] panic = console("Kernel panic - not syncing: Attempted to kill init!");
        assertThat(EndRules.ofEvent("SHUTDOWN", reason("guest-shutdown"), panic))
                .contains(new End.PoweredOff());
        assertThat(EndRules.ofEvent("SHUTDOWN", reason("guest-reset"), quiet)).contains(new End.Reset());
        assertThat(EndRules.ofEvent("SHUTDOWN", reason("guest-reset"), panic)).contains(new End.Panicked());
        assertThat(EndRules.ofEvent("SHUTDOWN", reason("guest-panic"), quiet)).contains(new End.Panicked());
        assertThat(EndRules.ofEvent("GUEST_PANICKED", reason(""), quiet)).contains(new End.Panicked());
        assertThat(EndRules.ofEvent("SHUTDOWN", reason("host-qmp-quit"), panic)).isEmpty();
        assertThat(EndRules.ofEvent("SHUTDOWN", reason("host-signal"), panic)).isEmpty();
        assertThat(EndRules.ofEvent("STOP", reason("guest-reset"), panic)).isEmpty();
    }

    @Test
    void aStateTellsTheEnd() {
        assertThat(EndRules.ofState("shutdown", console("reboot: Power down"))).contains(new End.PoweredOff());
        assertThat(EndRules.ofState("shutdown", console("reboot: Restarting system")))
                .contains(new End.Reset());
        assertThat(EndRules.ofState("shutdown", console("Kernel panic - not syncing: x")))
                .contains(new End.Panicked());
        assertThat(EndRules.ofState("guest-panicked", console(""))).contains(new End.Panicked());
        assertThat(EndRules.ofState("running", console("Kernel panic - not syncing: x")))
                .isEmpty();
        assertThat(EndRules.ofState("paused", console(""))).isEqualTo(Optional.empty());
    }

    @Test
    void everyBootHasAUserOfItsOwn() {
        long all = 4294967294L;
        assertThat(VmmUser.within("00000000", all)).isEqualTo(1L << 30);
        assertThat(VmmUser.within("ffffffff", all)).isEqualTo((1L << 31) - 1);
        assertThat(VmmUser.within("00000001", all)).isNotEqualTo(VmmUser.within("00000002", all));
        // In a container with 65,536 users.
        assertThat(VmmUser.within("00000000", 65535)).isEqualTo(32767);
        assertThat(VmmUser.within("ffffffff", 65535)).isBetween(32767L, 65534L);
        // Never root.
        assertThat(VmmUser.within("00000000", 0)).isEqualTo(1);
    }

    @Test
    void theRateIsGivenWithoutKvmOnly() {
        String key = "00112233445566778899aabbccddeeff";
        assertThat(GuestCommandLine.of(Accelerator.KVM, 0, key, MachineSpec.Init.SYSTEMD))
                .isEqualTo("console=ttyS0 panic=-1 reboot=t random.trust_cpu=on quiet holt.key=" + key
                        + " holt.init=systemd");
        assertThat(GuestCommandLine.of(Accelerator.TCG, 2596000, key, MachineSpec.Init.HOLT))
                .endsWith(" tsc_early_khz=2596000 tsc=reliable no_timer_check holt.key=" + key + " holt.init=holt");
    }

    @Test
    void theConsoleKeepsItsEnd() {
        ConsoleTail tail = new ConsoleTail(8);
        tail.add(console("hello "));
        assertThat(tail.end(100)).isEqualTo(console("hello "));
        tail.add(console("world"));
        assertThat(tail.end(100)).isEqualTo(console("lo world"));
        assertThat(tail.end(5)).isEqualTo(console("world"));
        tail.add(console("0123456789"));
        assertThat(tail.end(100)).isEqualTo(console("23456789"));
        assertThat(tail.end(0)).isEmpty();
    }

    @Test
    void idlenessOfTheHost() {
        HostLoad before = HostLoad.parse("cpu  100 0 50 800 50 0 0 0 0 0");
        HostLoad after = HostLoad.parse("cpu  160 0 70 815 55 0 0 0 0 0");
        assertThat(before).isEqualTo(new HostLoad(850, 1000));
        assertThat(after.idleSince(before)).isEqualTo(0.2);
        assertThat(before.idleSince(before)).isZero();
        assertThat(HostLoad.now().all()).isPositive();
    }

    @Test
    void B3_aMarkIsCheckedBeforeAPathIsMadeOfIt() {
        assertThat(BootFiles.requireMark("0badcafe")).isEqualTo("0badcafe");
        for (String mark : new String[] {"", "../../x", "0badcaf", "0BADCAFE", "0badcafe0", "0badcaf\n"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> BootFiles.requireMark(mark));
        }
    }
}
