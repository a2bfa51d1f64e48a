/** Settings in {@code config.toml}: known keys with their meaning, all problems of a file reported at once, unknown keys with a suggestion. */
@NullMarked
package dev.holt.config;

import org.jspecify.annotations.NullMarked;
