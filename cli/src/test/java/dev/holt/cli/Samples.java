package dev.holt.cli;

import dev.holt.api.SessionRecords.SessionList;
import dev.holt.api.SessionRecords.SessionView;
import java.util.stream.IntStream;

/** Wire records as the daemon would send them. */
final class Samples {
    private Samples() {}

    static SessionView session(String id, String status, String name) {
        return session(id, "host", status, name);
    }

    static SessionView session(String id, String place, String status, String name) {
        return new SessionView(
                id,
                "calc",
                name,
                "make the tests pass",
                "shell",
                place,
                status,
                true,
                "the process runs",
                Holt.NOW.minusSeconds(200),
                "holt/" + id + "/main",
                "0123456789abcdef0123456789abcdef01234567",
                "running",
                4711L,
                status.equals("exited") ? 3 : null,
                null,
                "/home/holt/worktrees/calc/" + id,
                "ENG-42",
                20_010,
                10,
                false,
                Holt.NOW.minusSeconds(300));
    }

    static SessionList sessions(int count) {
        String[] statuses = {"working", "idle", "exited", "failed", "stopped"};
        return new SessionList(IntStream.rangeClosed(1, count)
                .mapToObj(i -> session("calc-" + i, statuses[i % statuses.length], "task number " + i))
                .toList());
    }
}
