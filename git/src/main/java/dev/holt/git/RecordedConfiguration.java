package dev.holt.git;

import dev.holt.core.ErrorCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings of a repository's own configuration at its registration, and which of them are kept. What is not on the list is not kept. */
final class RecordedConfiguration {
    private static final Pattern KEPT = Pattern.compile(
            "core\\.(autocrlf|eol|safecrlf|filemode|symlinks|ignorecase|precomposeunicode|protecthfs|protectntfs"
                    + "|sharedrepository|trustctime|checkstat|bigfilethreshold|excludesfile|attributesfile)"
                    + "|extensions\\.objectformat"
                    + "|filter\\..+\\.(clean|smudge|process|required)");

    /** Extensions that change nothing for us; any other would. */
    private static final Pattern HARMLESS_EXTENSION = Pattern.compile(
            "extensions\\.(noop|noop-v1|preciousobjects|objectformat|worktreeconfig|relativeworktrees)");

    private static final Pattern PROMISOR = Pattern.compile("remote\\..+\\.promisor");
    private static final Pattern URL_WITH_SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");
    private static final Pattern SCP_FORM = Pattern.compile("[^/:]+:.*");
    private static final Pattern CREDENTIALS = Pattern.compile("(https?://)[^/@]*@", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> own;
    private final Path top;

    private RecordedConfiguration(Map<String, String> own, Path top) {
        this.own = own;
        this.top = top;
    }

    /** Reads it. Throws {@code REPOSITORY_UNSUPPORTED} for repositories whose objects or refs are not plain files that are all here. */
    static RecordedConfiguration read(GitContext repository, Path top) throws InterruptedException {
        Map<String, String> own = new HashMap<>();
        var parts = Bytes.split(repository.run("config", "-z", "--show-scope", "--list"));
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            String scope = parts.get(i).text();
            if (scope.equals("local") || scope.equals("worktree")) {
                String setting = parts.get(i + 1).text();
                int end = setting.indexOf('\n');
                own.put(end < 0 ? setting : setting.substring(0, end), end < 0 ? "true" : setting.substring(end + 1));
            }
        }
        own.forEach((key, value) -> {
            boolean files = key.equals("extensions.refstorage") && value.equals("files");
            boolean foreign = key.startsWith("extensions.")
                    && !HARMLESS_EXTENSION.matcher(key).matches()
                    && !files;
            if (foreign || (PROMISOR.matcher(key).matches() && !value.equals("false"))) {
                throw GitRepositories.refusal(
                        ErrorCode.REPOSITORY_UNSUPPORTED,
                        top,
                        "has the setting %s=%s".formatted(key, value),
                        "a full clone with refs as files");
            }
        });
        return new RecordedConfiguration(own, top);
    }

    /** What is kept. */
    Map<String, String> recorded() {
        Map<String, String> kept = new HashMap<>(own);
        kept.keySet().removeIf(key -> !KEPT.matcher(key).matches());
        return kept;
    }

    /** The URL of {@code origin} as git would use it now, absolute and without a password; null when there is none. */
    @Nullable
    String remote(GitContext repository) throws InterruptedException {
        if (!own.containsKey("remote.origin.url")) {
            return null;
        }
        String url = repository.line("ls-remote", "--get-url", "origin");
        boolean path = !URL_WITH_SCHEME.matcher(url).matches()
                && !SCP_FORM.matcher(url).matches();
        return path
                ? top.resolve(url).normalize().toString()
                : CREDENTIALS.matcher(url).replaceFirst("$1");
    }
}
