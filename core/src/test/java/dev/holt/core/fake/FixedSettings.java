package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.settings.Settings;
import dev.holt.core.settings.SettingsFile;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

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
            1_000_000);

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

    private Settings with(
            @org.jspecify.annotations.Nullable String agent, int spawnLimit, Duration startPatience, boolean restore) {
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
                current.eventCount());
    }
}
