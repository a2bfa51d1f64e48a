package dev.holt.core.guestsession;

import dev.holt.core.machine.Guest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Output where its keeper writes it. The guest is asked for anew each time: the link to it may have been lost meanwhile. */
record GuestLogFiles(Connection connection, String directory) implements LogFiles {
    /** Has the guest. */
    @FunctionalInterface
    interface Connection {
        Guest guest() throws InterruptedException;
    }

    @Override
    public List<Segment> segments(Output output) throws InterruptedException {
        return LogFiles.of(
                output,
                connection.guest().list(directory).stream()
                        .filter(file -> file.type() == 'f')
                        .collect(Collectors.toMap(
                                Guest.GuestFile::name, Guest.GuestFile::size, (first, second) -> first)));
    }

    @Override
    public Optional<byte[]> read(Output output, Segment segment, long offset, int limit) throws InterruptedException {
        return connection
                .guest()
                .read("%s/%s%d".formatted(directory, output.prefix(), segment.start()), offset - segment.start(), limit)
                .map(Guest.Piece::content);
    }
}
