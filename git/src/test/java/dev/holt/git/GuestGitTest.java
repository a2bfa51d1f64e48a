package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.WorkspaceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuestGitTest {
    private static GuestGit git(Duration patience) {
        return new GuestGit(LocalGuest.MACHINE, new LocalGuest(), patience);
    }

    @Test
    void whatDoesNothingForTooLongIsKilledAndSaid() {
        assertThatExceptionOfType(WorkspaceException.class)
                .isThrownBy(() -> git(Duration.ofSeconds(1)).run(null, "-c", "alias.x=!exec sleep 4711", "x"))
                .withMessageContaining("has done nothing for 1 s")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.GIT_FAILED));
    }

    @Test
    void whatTakesItsTimeAndSaysSomethingIsLeftAlone() throws Exception {
        git(Duration.ofSeconds(2))
                .run(null, "-c", "alias.x=!for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.4; done", "x");
    }

    @Test
    void ofNamesWithoutEndTheFirstAreKeptAndAllAreCounted() {
        FirstNames names = new FirstNames(2);
        byte[] text = ("a\0" + "b".repeat(10_000) + "\0c\0rest").getBytes(StandardCharsets.UTF_8);

        names.write(text, 0, text.length);

        assertThat(names.count()).isEqualTo(3);
        assertThat(names.first()).isEqualTo(List.of(Bytes.of("a"), Bytes.of("b".repeat(4096))));
    }
}
