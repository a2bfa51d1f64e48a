package dev.holt.core.guestsession;

import dev.holt.core.machine.Guest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Output where its keeper writes it. */
record GuestLogFiles(Guest guest, String directory) implements LogFiles {
    @Override
    public List<Segment> segments(Output output) throws InterruptedException {
        return LogFiles.of(
                output,
                guest.list(directory).stream()
                        .filter(file -> file.type() == 'f')
                        .collect(Collectors.toMap(
                                Guest.GuestFile::name, Guest.GuestFile::size, (first, second) -> first)));
    }

    @Override
    public Optional<byte[]> read(Output output, Segment segment, long offset, int limit) throws InterruptedException {
        return guest.read(
                        "%s/%s%d".formatted(directory, output.prefix(), segment.start()),
                        offset - segment.start(),
                        limit)
                .map(Guest.Piece::content);
    }
}
