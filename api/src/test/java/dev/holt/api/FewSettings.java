package dev.holt.api;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.settings.Settings;
import dev.holt.core.settings.SettingsFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A settings file that knows {@code agent} and {@code kill-grace}, and that a test can break. */
final class FewSettings implements SettingsFile {
    private final Map<String, String> values = new TreeMap<>(Map.of("agent", "fake", "kill-grace", "5s"));
    private boolean broken;

    void spoil() {
        broken = true;
    }

    @Override
    public Settings current() {
        throw new UnsupportedOperationException("services have settings of their own");
    }

    @Override
    public List<Entry> entries() {
        if (broken) {
            throw new HoltException(ErrorCode.SETTING_INVALID, "settings: not to be read");
        }
        return values.keySet().stream().map(this::entry).toList();
    }

    @Override
    public Entry entry(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new HoltException(ErrorCode.SETTING_UNKNOWN, "setting: '%s' is unknown".formatted(key));
        }
        return new Entry(key, value, "default", "about " + key);
    }

    @Override
    public Entry set(String key, String value) {
        Entry former = entry(key);
        values.put(former.key(), value);
        return entry(key);
    }
}
