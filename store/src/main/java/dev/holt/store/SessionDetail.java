package dev.holt.store;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is stored of a session beside its columns, as JSON.
 *
 * @param argv the program and its arguments
 * @param fresh the same for a start without the prompt
 * @param resume the same for coming back to the conversation
 * @param environmentNames names only; values are in the session's directory
 * @param issue what it works on
 * @param portBase the first of its ports; with their number, or neither
 * @param machine what the machine of its own was wished to be; null: it has none
 * @param preserved the ref with what the work tree last held uncommitted
 * @param terminal the handle of its window
 * @param unknown what another version of Holt added; it stays
 */
record SessionDetail(
        String prompt,
        List<String> argv,
        @Nullable List<String> fresh,
        @Nullable List<String> resume,
        List<String> environmentNames,
        String permissions,
        @Nullable String model,
        @Nullable String systemPrompt,
        @Nullable String issue,
        @Nullable Integer portBase,
        @Nullable Integer portCount,
        @Nullable PlaceDetail machine,
        @Nullable WorkspaceDetail workspace,
        @Nullable String preserved,
        @Nullable String terminal,
        RunDetail run,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {}
