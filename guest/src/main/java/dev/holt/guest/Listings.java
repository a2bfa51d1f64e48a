package dev.holt.guest;

import dev.holt.core.machine.Guest.GuestFile;
import dev.holt.core.machine.Guest.ListeningSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what guests answer: entries that each end with a NUL byte. Empty when one is not what it has to be. */
final class Listings {
    private static final String TYPES = "fdlpsbc";
    private static final int FILE_WORDS = 5;
    private static final int SOCKET_WORDS = 4;
    private static final int HIGHEST_PORT = 65_535;

    private Listings() {}

    static Optional<List<GuestFile>> files(byte[] answer) {
        List<GuestFile> files = new ArrayList<>();
        for (byte[] entry : entries(answer)) {
            String[] words = GuestText.decode(entry).split(" ", FILE_WORDS);
            Optional<GuestFile> file = words.length == FILE_WORDS && isName(words[4])
                    ? file(
                            words[0],
                            Fields.number(words[1], 8),
                            Fields.number(words[2], 10),
                            seconds(words[3]),
                            words[4])
                    : Optional.empty();
            if (file.isEmpty()) {
                return Optional.empty();
            }
            files.add(file.get());
        }
        return Optional.of(files);
    }

    /** What {@code stat} says of {@code path}. */
    static Optional<GuestFile> file(Fields answer, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String modified = answer.text("mtime");
        return file(
                answer.text("type"),
                answer.octal("mode"),
                answer.number("size"),
                modified.isEmpty() ? OptionalLong.of(0) : seconds(modified),
                name);
    }

    static Optional<List<ListeningSocket>> sockets(byte[] answer) {
        List<ListeningSocket> sockets = new ArrayList<>();
        for (byte[] entry : entries(answer)) {
            String[] words = GuestText.decode(entry).split(" ", SOCKET_WORDS);
            OptionalLong port = words.length < 3 ? OptionalLong.empty() : Fields.number(words[1], 10);
            OptionalLong pid = words.length < 3 ? OptionalLong.empty() : Fields.number(words[2], 10);
            if (port.isEmpty() || pid.isEmpty() || port.getAsLong() > HIGHEST_PORT) {
                return Optional.empty();
            }
            String process = words.length == SOCKET_WORDS ? words[3] : "";
            sockets.add(new ListeningSocket(words[0], (int) port.getAsLong(), pid.getAsLong(), process));
        }
        return Optional.of(sockets);
    }

    /** The whole numbers among fields; what has decimals counts in hundredths. */
    static Optional<Map<String, Long>> figures(byte[] answer) {
        Map<String, Long> figures = new HashMap<>();
        try {
            Fields fields = Fields.parse(answer);
            for (String key : fields.keys()) {
                number(fields.text(key)).ifPresent(number -> figures.put(key, number));
            }
            return Optional.of(figures);
        } catch (LinkViolation _) {
            return Optional.empty();
        }
    }

    private static OptionalLong number(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            return Fields.number(text, 10);
        }
        String hundredths = (text.substring(point + 1) + "00").substring(0, 2);
        return Fields.number(text.substring(0, point) + hundredths, 10);
    }

    private static Optional<GuestFile> file(
            String type, OptionalLong mode, OptionalLong size, OptionalLong modified, String name) {
        if (type.length() != 1 || !TYPES.contains(type) || mode.isEmpty() || size.isEmpty() || modified.isEmpty()) {
            return Optional.empty();
        }
        int bits = (int) (mode.getAsLong() & 07777);
        return Optional.of(new GuestFile(type.charAt(0), bits, size.getAsLong(), modified.getAsLong(), name));
    }

    /** A name that can be one of a file in a directory: none that leads elsewhere. */
    private static boolean isName(String name) {
        return !name.isEmpty() && !name.contains("/") && !name.equals(".") && !name.equals("..");
    }

    private static OptionalLong seconds(String digits) {
        if (!digits.startsWith("-")) {
            return Fields.number(digits, 10);
        }
        OptionalLong before = Fields.number(digits.substring(1), 10);
        return before.isPresent() ? OptionalLong.of(-before.getAsLong()) : before;
    }

    private static List<byte[]> entries(byte[] answer) {
        List<byte[]> entries = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < answer.length; i++) {
            if (answer[i] == 0) {
                entries.add(Arrays.copyOfRange(answer, start, i));
                start = i + 1;
            }
        }
        return entries;
    }
}
