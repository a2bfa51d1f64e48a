package dev.holt.core.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something about an image or a kernel went wrong. */
public final class ImageException extends HoltException {
    private static final int MOST_NAMED = 5;

    public ImageException(ErrorCode code, String message) {
        super(code, message, Map.of());
    }

    public ImageException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, Map.of(), cause);
    }

    /** That something stays because machines need it. */
    public static ImageException inUse(ErrorCode code, String what, List<String> machines) {
        String named = String.join(", ", machines.subList(0, Math.min(MOST_NAMED, machines.size())));
        return new ImageException(
                code,
                "%s: is needed by %s%s (expected: no machine); 'holt vm delete' removes machines"
                        .formatted(what, named, machines.size() > MOST_NAMED ? " and others" : ""));
    }
}
