package dev.holt.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.holt.core.workspace.GuestClone;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is stored of a clone in a machine beside where it is, as JSON.
 *
 * @param initial null for one that an earlier version of Holt made: its patches go by the commit
 * @param unknown what another version of Holt added; it stays
 */
record CloneDetail(
        String source,
        String base,
        @Nullable String branch,
        @Nullable String initial,
        String known,
        @Nullable String preserved,
        @Nullable String left,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {
    static CloneDetail of(GuestClone clone, Map<String, JsonNode> unknown) {
        return new CloneDetail(
                StoredPath.text(clone.source()),
                clone.base(),
                clone.branch(),
                clone.initial(),
                clone.known(),
                clone.preserved(),
                clone.left(),
                unknown);
    }

    GuestClone read(String directory, long made) {
        return new GuestClone(
                directory,
                StoredPath.path(requireNonNull(source)),
                requireNonNull(base),
                branch,
                Instant.ofEpochMilli(made),
                initial == null ? base : initial,
                requireNonNull(known),
                preserved,
                left);
    }
}
