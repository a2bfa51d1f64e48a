package dev.holt.config;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;

/** Something about a setting. */
public final class ConfigException extends HoltException {
    ConfigException(ErrorCode code, String message) {
        super(code, message);
    }
}
