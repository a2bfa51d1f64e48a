package dev.holt.core.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something about an image or a kernel went wrong. */
public final class ImageException extends HoltException {
    public ImageException(ErrorCode code, String message) {
        super(code, message, Map.of());
    }

    public ImageException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, Map.of(), cause);
    }
}
