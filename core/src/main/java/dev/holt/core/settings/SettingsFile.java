package dev.holt.core.settings;

import java.util.List;

/** Port: where settings are kept. Safe for any thread. */
public interface SettingsFile {
    /** A setting as people see it; {@code origin} is {@code default} or the file's path. */
    record Entry(String key, String value, String origin, String summary) {}

    /** The settings in force now. */
    Settings current();

    /** Every known setting. */
    List<Entry> entries();

    /** One setting. Throws {@code SETTING_UNKNOWN} with a suggestion. */
    Entry entry(String key);

    /** Changes one; the empty value removes it. Throws {@code SETTING_UNKNOWN}, {@code SETTING_INVALID}; nothing changes then. */
    Entry set(String key, String value);
}
