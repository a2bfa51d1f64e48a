package dev.holt.core.guestsession;

import dev.holt.core.place.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is kept of the output of one session: files of which each begins at an offset that its name tells. */
interface LogFiles {
    /** A longer file is none of a keeper's. */
    long MOST_BYTES = 8 << 20;

    /** The files of a stream, by offset. */
    List<Segment> segments(Output output) throws InterruptedException;

    /** At most {@code limit} bytes from {@code offset} of the stream on, out of one file; empty when that is gone. */
    Optional<byte[]> read(Output output, Segment segment, long offset, int limit) throws InterruptedException;

    /** A file with the bytes from {@code start} to before {@code end} of a stream. */
    record Segment(long start, long end) {}

    /** What files in a directory, by name and size, hold of a stream. What lies is left out: no two files have the same bytes. */
    static List<Segment> of(Output output, Map<String, Long> files) {
        List<Segment> found = new ArrayList<>();
        files.forEach((name, size) -> {
            if (name.matches(output.prefix().replace(".", "\\.") + "[0-9]{1,18}")) {
                long start = Long.parseLong(name.substring(output.prefix().length()));
                found.add(new Segment(start, start + Math.clamp(size, 0, MOST_BYTES)));
            }
        });
        found.sort(Comparator.comparingLong(Segment::start));
        for (int i = 0; i + 1 < found.size(); i++) {
            Segment segment = found.get(i);
            found.set(
                    i,
                    new Segment(
                            segment.start(),
                            Math.min(segment.end(), found.get(i + 1).start())));
        }
        return found;
    }

    /** Those in a guest that runs. */
    static LogFiles in(GuestLogFiles.Connection connection, String directory) {
        return new GuestLogFiles(connection, directory);
    }

    /** What was kept of them on this host. */
    static LogFiles in(Files files, String directory) {
        return new KeptLogFiles(files, directory);
    }
}
