package dev.holt.git;

import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks remotes for the newest commit of a branch, in bounded time and not more often than needed.
 *
 * <p>Objects go into the user's repository; no ref of it changes. The URL is the one recorded at registration. Of the callers that want the same
 * project at once one fetches and the others wait for its answer; an answer is good for {@link #FRESH}, which makes a burst of
 * spawns one fetch, and silence for {@link #SILENT}. Any thread may call; the lock of
 * a project guards its answers and is held while one fetches.
 */
final class Fetches {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration SILENT = Duration.ofSeconds(30);

    /**
     * What a remote said.
     *
     * @param commit the newest commit, or null when there is no answer
     * @param problem why there is none, for people; empty when there is one
     */
    record Answer(@Nullable String commit, String problem) {
        private Duration goodFor() {
            return commit == null ? SILENT : FRESH;
        }
    }

    private record Dated(Answer answer, long nanos) {}

    private static final class Project {
        final ReentrantLock lock = new ReentrantLock();
        final Map<String, Dated> answers = new HashMap<>();
    }

    private final Supplier<Duration> patience;
    private final LongSupplier nanoTime;
    private final Map<Path, Project> projects = new ConcurrentHashMap<>();

    /** @param nanoTime a monotonic clock */
    Fetches(Supplier<Duration> patience, LongSupplier nanoTime) {
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** The newest commit of {@code branch} at {@code url}. */
    Answer newest(HoltGitDirectory directory, String url, String branch) throws InterruptedException {
        Project project = projects.computeIfAbsent(directory.path(), _ -> new Project());
        String key = url + "\0" + branch;
        project.lock.lockInterruptibly();
        try {
            Dated known = project.answers.get(key);
            if (known != null
                    && nanoTime.getAsLong() - known.nanos
                            < known.answer.goodFor().toNanos()) {
                return known.answer;
            }
            Answer answer = fetch(directory, url, branch);
            project.answers.put(key, new Dated(answer, nanoTime.getAsLong()));
            return answer;
        } finally {
            project.lock.unlock();
        }
    }

    private Answer fetch(HoltGitDirectory directory, String url, String branch) throws InterruptedException {
        Duration limit = patience.get();
        GitContext commands = directory
                .commands()
                .with("GIT_OBJECT_DIRECTORY", directory.userObjects().toString())
                .withUmask(directory.userUmask())
                .withSetting("fetch.writeCommitGraph=false")
                .withSetting("fetch.bundleURI=")
                .withPatience(limit);
        try {
            var result = commands.attempt(
                    "fetch",
                    "--quiet",
                    "--no-tags",
                    "--no-prune",
                    "--no-auto-maintenance",
                    "--no-recurse-submodules",
                    "--no-write-commit-graph",
                    "--end-of-options",
                    url,
                    "refs/heads/" + branch);
            return result.succeeded()
                    ? new Answer(fetched(directory.fetchHead()), "")
                    : new Answer(null, "origin could not be asked (%s)".formatted(lastLine(result.errorText())));
        } catch (HoltException e) {
            if (!Git.timedOut(e)) {
                throw e;
            }
            return new Answer(null, "origin did not answer within %s".formatted(Git.readable(limit)));
        }
    }

    /** The first word of the first line is the hash. */
    private static String fetched(Path fetchHead) {
        try {
            String text = Files.readString(fetchHead, StandardCharsets.ISO_8859_1);
            return text.substring(0, text.indexOf('\t'));
        } catch (IOException e) {
            throw FileTrouble.with(fetchHead, e);
        }
    }

    private static String lastLine(String error) {
        return Printable.of(error.strip().lines().reduce("", (_, line) -> line));
    }
}
