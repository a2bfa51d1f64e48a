/**
 * Facts and events in one SQLite file.
 *
 * <p>{@link dev.holt.store.Database} is the file with its threads; the {@code Sqlite...} classes beside it implement the ports of the core.
 * A caller, mostly a virtual thread, never touches SQLite, whose calls would hold its carrier: it hands its work over and waits.
 *
 * <ul>
 *   <li>{@code store-writer}, one platform thread, runs all writes. It takes whatever waits, runs each write in a savepoint of one common
 *       transaction, commits once, answers the callers and then tells the followers of the log. Functions given to a store run here.
 *   <li>{@code store-reader-1} and {@code store-reader-2}, platform threads, run all queries, each in a snapshot of its own connection.
 *   <li>{@code store-backup}, a platform thread that lives as long as one backup.
 *   <li>The caller of {@link dev.holt.store.Database#open} migrates and checks.
 * </ul>
 *
 * <p>Waiting for an answer ignores interrupts and keeps the mark of them: what was handed over is done or refused in either case, and its
 * outcome is known. Followers wait on their own buffers and can be interrupted.
 *
 * <p>SQLite's native library comes from the directory named by the system property {@code org.sqlite.lib.path}, which the distribution sets to
 * where it was unpacked once. Without the property the driver unpacks it into {@code java.io.tmpdir} on every start.
 *
 * <p>On disk: {@code holt.db} with SQLite's {@code -wal} and {@code -shm} beside it, {@code holt.db.backup-v<N>-<time>} from before each
 * migration, and {@code projects/<id>.<8 hex>.env} with the values of a project's variables, which may be secret: the database has only their
 * names. Files are 0600, directories 0700. The schema's number is SQLite's {@code user_version}; Flyway's own table says how it came about.
 */
@NullMarked
package dev.holt.store;

import org.jspecify.annotations.NullMarked;
