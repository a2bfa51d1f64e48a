package dev.holt.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CoprocessTest {
    private final String mark = UUID.randomUUID().toString();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void deliversLinesAndEndsWithItsInput() throws Exception {
        try (Coprocess _ = start("printf 'a\\nb'; printf 'c\\n\\nrest'; cat")) {
            await().untilAsserted(() -> assertThat(lines).containsExactly("a", "bc", ""));
        }
        assertThat(ProcEnviron.marked("TEST_MARK", mark)).isEmpty();
    }

    @Test
    void killsWhatDoesNotEnd() throws Exception {
        try (Coprocess _ = start("echo up; exec sleep 100")) {
            await().until(() -> lines.contains("up"));
        }
        await().until(() -> ProcEnviron.marked("TEST_MARK", mark).isEmpty());
    }

    private Coprocess start(String script) throws Exception {
        return Coprocess.start(
                "test-coprocess",
                List.of("/bin/sh", "-c", script),
                Path.of("/"),
                Map.of("PATH", "/usr/bin:/bin", "TEST_MARK", mark),
                line -> lines.add(new String(line, UTF_8)),
                () -> {});
    }
}
