package dev.holt.core.guestsession;

import dev.holt.core.place.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ends of outputs that this host has kept. */
record KeptLogFiles(Files files, String directory) implements LogFiles {
    @Override
    public List<Segment> segments(Output output) {
        Map<String, Long> sizes = new HashMap<>();
        for (String name : files.list(directory)) {
            files.size(directory + "/" + name).ifPresent(size -> sizes.put(name, size));
        }
        return LogFiles.of(output, sizes);
    }

    @Override
    public Optional<byte[]> read(Output output, Segment segment, long offset, int limit) {
        return files.pieceAt(directory + "/" + output.prefix() + segment.start(), offset - segment.start(), limit)
                .map(Files.Piece::content);
    }
}
