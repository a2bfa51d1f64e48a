package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.agent.Report;
import dev.holt.core.agent.Report.Meaning;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToolFlightsTest {
    private final ToolFlights flights = new ToolFlights();

    private boolean note(Meaning meaning, @Nullable String tool, @Nullable String use) {
        return flights.note(new Report(meaning, null, null, null, null, tool, use, null));
    }

    @Test
    void aSecondWordOnADialogThatNamesNoToolTakesNothingBack() {
        note(Meaning.TOOL_STARTED, "Bash", "1");
        note(Meaning.TOOL_STARTED, "Read", "2");
        note(Meaning.PERMISSION_ASKED, "Bash", null);
        note(Meaning.PERMISSION_ASKED, null, null);

        assertThat(note(Meaning.TOOL_ENDED, "Read", "2")).isFalse();
        assertThat(note(Meaning.TOOL_ENDED, "Bash", "1")).isTrue();
        assertThat(note(Meaning.TOOL_ENDED, "Bash", "1")).isFalse();
    }

    @Test
    void aDialogThatNamesNoToolIsAboutTheOnlyOne() {
        note(Meaning.TOOL_STARTED, "Bash", "1");
        note(Meaning.PERMISSION_ASKED, null, null);
        assertThat(note(Meaning.TOOL_ENDED, null, "1")).isTrue();

        note(Meaning.TOOL_STARTED, "Bash", "2");
        note(Meaning.TOOL_STARTED, "Read", "3");
        note(Meaning.PERMISSION_ASKED, null, null);
        assertThat(note(Meaning.TOOL_ENDED, null, "2")).isFalse();
        assertThat(note(Meaning.TOOL_ENDED, null, "3")).isFalse();
    }
}
