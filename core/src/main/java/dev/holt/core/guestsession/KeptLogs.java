package dev.holt.core.guestsession;

import dev.holt.core.place.Files;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ends of what sessions printed, kept on this host for those who ask while the machine is down. They go with the machine. */
record KeptLogs(Files files) {
    private static final int MOST_BYTES = 256 << 10;

    /** What was kept of a session; empty when that is not all that is to be kept. */
    Optional<LogFiles> find(GuestSession session) {
        List<String> names = files.list(directory(session));
        boolean whole = Stream.of(Output.values())
                .allMatch(output -> names.stream().anyMatch(name -> name.startsWith(output.prefix())));
        return whole ? Optional.of(LogFiles.in(files, directory(session))) : Optional.empty();
    }

    /** Keeps the end of each of its outputs; an older copy goes. */
    void keep(GuestSession session, LogFiles logs) throws InterruptedException {
        remove(session);
        boolean whole = false;
        try {
            write(session, logs);
            whole = true;
        } finally {
            if (!whole) {
                remove(session);
            }
        }
    }

    private void write(GuestSession session, LogFiles logs) throws InterruptedException {
        for (Output output : Output.values()) {
            long from = Math.max(0, OutputReader.end(logs, output) - MOST_BYTES);
            OutputReader reader = new OutputReader(logs, output, from);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (byte[] piece = reader.next(); piece.length > 0 && content.size() < MOST_BYTES; piece = reader.next()) {
                content.writeBytes(piece);
            }
            files.putAtomic(
                    directory(session) + "/" + output.prefix() + (reader.offset() - content.size()),
                    content.toByteArray());
        }
    }

    void remove(GuestSession session) {
        files.remove(directory(session));
    }

    private static String directory(GuestSession session) {
        return "%s/sessions/%s".formatted(session.machine(), session.id());
    }
}
