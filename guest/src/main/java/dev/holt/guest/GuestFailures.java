package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes exceptions of what went wrong with one guest. Its own words are bounded and printable in them. */
final class GuestFailures {
    private static final int MOST_WORDS = 500;
    private static final Pattern ERRNO = Pattern.compile("[A-Z][A-Z0-9]{1,19}");
    private static final Set<String> MISSING = Set.of("ENOENT", "ENOTDIR");

    private static final String FULL = "ENOSPC";

    private final MachineName machine;

    GuestFailures(MachineName machine) {
        this.machine = machine;
    }

    /** What the caller of {@code request} gets when its stream ended in this way. */
    HoltException of(Request request, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed failed -> failed(request, failed);
            case Outcome.Broken broken -> unreachable(broken.reason());
            case Outcome.Closed _ ->
                new MachineException(
                        ErrorCode.CANCELLED,
                        machine,
                        "machine %s: %s: was given up".formatted(machine, request.title()));
            case Outcome.Ended _ -> nonsense(request, "ended before it had begun");
        };
    }

    MachineException unreachable(String reason) {
        return new MachineException(
                ErrorCode.GUEST_UNREACHABLE, machine, "machine %s: the link is broken: %s".formatted(machine, reason));
    }

    /** The guest answered, but not what the page of the link says. */
    GuestException nonsense(Request request, String what) {
        return failure(ErrorCode.GUEST_FAILED, request, "EPROTO", what);
    }

    /** The guest left an answer out for too long. */
    GuestException late(Request request) {
        return failure(ErrorCode.GUEST_FAILED, request, "ETIMEDOUT", "the guest does not answer");
    }

    GuestException failure(ErrorCode code, Request request, String errno, String words) {
        String message = "machine %s: %s: %s".formatted(machine, request.title(), words);
        return new GuestException(code, machine, errno, message);
    }

    private GuestException failed(Request request, Outcome.Failed failed) {
        String errno = ERRNO.matcher(failed.errno()).matches() ? failed.errno() : "EIO";
        ErrorCode code = code(request, failed.stage(), errno);
        String way = code == ErrorCode.COMMAND_NOT_FOUND && !request.title().contains("/")
                ? "; 'holt image build debian-12 --include PACKAGE' makes an image that has more"
                : "";
        return failure(code, request, errno, words(request, failed, errno) + way);
    }

    private static ErrorCode code(Request request, String stage, String errno) {
        if (isFull(request, errno)) {
            return ErrorCode.DISK_FULL;
        }
        boolean missing = MISSING.contains(errno);
        if (!request.operation().equals("exec")) {
            return missing ? ErrorCode.GUEST_PATH_MISSING : ErrorCode.GUEST_FAILED;
        }
        return switch (stage) {
            case "cwd" -> missing ? ErrorCode.GUEST_PATH_MISSING : ErrorCode.GUEST_FAILED;
            case "command" -> missing ? ErrorCode.COMMAND_NOT_FOUND : ErrorCode.COMMAND_NOT_EXECUTABLE;
            default -> ErrorCode.GUEST_FAILED;
        };
    }

    private String words(Request request, Outcome.Failed failed, String errno) {
        String said = bounded(failed.message());
        if (failed.stage().equals("cwd") && !request.directory().isEmpty()) {
            said = "directory %s: %s".formatted(request.directory(), said);
        }
        String stage = failed.stage().isBlank() ? "" : " in stage " + bounded(failed.stage());
        if (isFull(request, errno)) {
            return "%s (%s%s): its disk is full, or what lies in memory (/tmp, /run); while it is stopped 'holt vm set %s --disk-size' makes the disk larger"
                    .formatted(said.isBlank() ? "no room" : said, errno, stage, machine);
        }
        return said.isBlank() ? errno + stage : "%s (%s%s)".formatted(said, errno, stage);
    }

    /** Whether there is no room for bytes; of a watch the same word says that there are too many of them. */
    private static boolean isFull(Request request, String errno) {
        return errno.equals(FULL) && !request.operation().equals("watch");
    }

    static String bounded(String words) {
        return Printable.of(words.length() > MOST_WORDS ? words.substring(0, MOST_WORDS) + "..." : words);
    }
}
