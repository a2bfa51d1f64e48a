package dev.holt.core.session;

import dev.holt.core.agent.Report;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tools that an agent has begun and not ended, in one launch. A dialog names its tool but not the use of it, so the use is known only while
 * exactly one of that name is in flight; when it is not, or this memory is lost, a dialog counts as open until the turn's next boundary.
 * The monitor guards all of it.
 */
final class ToolFlights {
    private static final int MOST = 128;

    private final Map<String, String> names = new HashMap<>();
    private @Nullable String atDialog;

    /** Notes what a hook says; whether it is the end of the one tool that the dialog asked about. */
    synchronized boolean note(Report report) {
        return switch (report.meaning()) {
            case TOOL_STARTED -> {
                begin(report);
                yield false;
            }
            case PERMISSION_ASKED -> {
                // A second word on the same dialog may not name the tool; it takes nothing back.
                if (report.toolUse() != null || report.tool() != null || atDialog == null) {
                    atDialog = report.toolUse() != null ? report.toolUse() : only(report.tool());
                }
                yield false;
            }
            case TOOL_ENDED -> end(report);
            case TURN_STARTED, TURN_ENDED, ENDING -> {
                names.clear();
                atDialog = null;
                yield false;
            }
            case NOTE, READY, WORKING, INPUT_ASKED -> false;
        };
    }

    private void begin(Report report) {
        if (report.toolUse() != null) {
            if (names.size() >= MOST) {
                names.clear();
            }
            names.put(report.toolUse(), Objects.requireNonNullElse(report.tool(), ""));
        }
    }

    private boolean end(Report report) {
        if (report.toolUse() == null) {
            return false;
        }
        names.remove(report.toolUse());
        boolean answers = report.toolUse().equals(atDialog);
        if (answers) {
            atDialog = null;
        }
        return answers;
    }

    /** The use of a tool of this name, or of any when it is not known, that is in flight, if there is exactly one. */
    private @Nullable String only(@Nullable String tool) {
        var uses = names.entrySet().stream()
                .filter(flight -> tool == null || flight.getValue().equals(tool))
                .map(Map.Entry::getKey)
                .limit(2)
                .toList();
        return uses.size() == 1 ? uses.getFirst() : null;
    }
}
