package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.settings.Settings;
import dev.holt.core.settings.SettingsFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Settings that only the test changes. No patience is longer than a test may take. Safe for any thread. */
public final class FixedSettings implements SettingsFile {
    private volatile Settings current = new Settings(
            "fake",
            4,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofMillis(50),
            false,
            null,
            Duration.ofDays(30),
            1_000_000,
            null,
            20_000,
            10,
            "tmux",
            Settings.Machines.defaults());

    public synchronized void change(UnaryOperator<Settings> change) {
        current = change.apply(current);
    }

    public void agent(String name) {
        change(s -> with(name, s.spawnLimit(), s.startPatience(), s.restoreAfterReboot()));
    }

    public void spawnLimit(int limit) {
        change(s -> with(s.agent(), limit, s.startPatience(), s.restoreAfterReboot()));
    }

    public void startPatience(Duration patience) {
        change(s -> with(s.agent(), s.spawnLimit(), patience, s.restoreAfterReboot()));
    }

    public void restoreAfterReboot(boolean restore) {
        change(s -> with(s.agent(), s.spawnLimit(), s.startPatience(), restore));
    }

    /** Where the rules for every project are; null: nowhere. */
    public void rules(@Nullable Path file) {
        change(s -> with(file, s.firstPort(), s.portCount()));
    }

    public void ports(int first, int count) {
        change(s -> with(s.rules(), first, count));
    }

    /** How long guests may take to come up, and to switch themselves off. */
    public void machinePatience(Duration boot, Duration stop) {
        machines(m -> new Settings.Machines(
                m.image(), m.kernel(), m.vcpu(), m.memoryMiB(), m.diskBytes(), boot, stop, m.sync()));
    }

    /** What new machines get. */
    public void machines(UnaryOperator<Settings.Machines> change) {
        change(s -> new Settings(
                s.agent(),
                s.spawnLimit(),
                s.fetchPatience(),
                s.setupPatience(),
                s.startPatience(),
                s.promptPatience(),
                s.killGrace(),
                s.restoreAfterReboot(),
                s.noticeCommand(),
                s.eventAge(),
                s.eventCount(),
                s.rules(),
                s.firstPort(),
                s.portCount(),
                s.terminal(),
                change.apply(s.machines())));
    }

    @Override
    public Settings current() {
        return current;
    }

    @Override
    public List<Entry> entries() {
        return List.of();
    }

    @Override
    public Entry entry(String key) {
        throw new HoltException(ErrorCode.SETTING_UNKNOWN, "setting: '%s' is unknown".formatted(key));
    }

    @Override
    public Entry set(String key, String value) {
        return entry(key);
    }

    private Settings with(@Nullable String agent, int spawnLimit, Duration startPatience, boolean restore) {
        return new Settings(
                agent,
                spawnLimit,
                current.fetchPatience(),
                current.setupPatience(),
                startPatience,
                current.promptPatience(),
                current.killGrace(),
                restore,
                null,
                current.eventAge(),
                current.eventCount(),
                current.rules(),
                current.firstPort(),
                current.portCount(),
                current.terminal(),
                current.machines());
    }

    private Settings with(@Nullable Path rules, int firstPort, int portCount) {
        return new Settings(
                current.agent(),
                current.spawnLimit(),
                current.fetchPatience(),
                current.setupPatience(),
                current.startPatience(),
                current.promptPatience(),
                current.killGrace(),
                current.restoreAfterReboot(),
                null,
                current.eventAge(),
                current.eventCount(),
                rules,
                firstPort,
                portCount,
                current.terminal(),
                current.machines());
    }
}
