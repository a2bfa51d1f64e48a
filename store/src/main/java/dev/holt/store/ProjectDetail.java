package dev.holt.store;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is stored of a project beside its columns, as JSON.
 *
 * @param setupFile the script of the repository that may run; with its digest, or neither
 * @param environmentNames the names of its variables; the values are in a file
 * @param rulesFile the file of the repository with what its agents are told
 * @param symlinks paths that new work trees get as links
 * @param copy patterns of files that they get as copies
 * @param unknown what another version of Holt added; it stays
 */
record ProjectDetail(
        @Nullable String head,
        @Nullable String remote,
        String defaultBranch,
        Map<String, String> configuration,
        @Nullable String agent,
        @Nullable String baseBranch,
        @Nullable String setup,
        @Nullable String setupFile,
        @Nullable String setupFileSha256,
        List<String> environmentNames,
        List<String> passEnvironment,
        int sessionLimit,
        @Nullable String rulesFile,
        @Nullable String rules,
        @Nullable List<String> symlinks,
        @Nullable List<String> copy,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {}
