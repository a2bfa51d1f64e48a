package dev.holt.benchmark;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Readings as JSON: {@code {"at", "machine", "build", "quick", "figures": [...]}}; numbers that are not there are null. */
final class JsonReport {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    static String of(Instant at, String machine, String build, boolean quick, List<Reading> readings) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("at", at.toString());
        report.put("machine", machine);
        report.put("build", build);
        report.put("quick", quick);
        report.put("figures", readings.stream().map(JsonReport::fields).toList());
        return MAPPER.writeValueAsString(report);
    }

    private static Map<String, @Nullable Object> fields(Reading reading) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("row", reading.row());
        fields.put("figure", reading.figure());
        fields.put("kind", reading.kind().word());
        fields.put("unit", reading.unit().word());
        fields.put("holt", number(reading.holt()));
        fields.put("yardstick", number(reading.yardstick()));
        fields.put("ratio", number(reading.ratio()));
        fields.put("bound", reading.bound().text(reading.unit()));
        fields.put("verdict", reading.verdict().word());
        fields.put("notes", reading.notes());
        return fields;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
