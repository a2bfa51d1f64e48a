package dev.holt.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed page of operations is the one that the table makes. With {@code -Dholt.write=true} it is written instead. */
class OperationsPageTest {
    private static final Path ROOT = Path.of(System.getProperty("holt.root"));

    @Test
    void thePageSaysWhatTheTableSays() throws IOException {
        Path page = ROOT.resolve("docs/operations.md");
        String generated =
                new OperationsPage(new RecordComments(ROOT.resolve("api/src/main/java/dev/holt/api"))).write();
        if (Boolean.getBoolean("holt.write")) {
            Files.writeString(page, generated);
        }
        assertThat(page)
                .as("write it by -Dholt.write=true, as CONTRIBUTING.md says")
                .hasContent(generated);
    }
}
