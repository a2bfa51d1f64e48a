package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.message.Message;
import dev.holt.core.message.MessageId;
import dev.holt.core.message.MessageStore;
import dev.holt.core.message.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of messages. Safe for any thread; functions given to it run on {@code store-writer}. */
public final class SqliteMessageStore implements MessageStore {
    private static final String ALL = "SELECT project, number, ordinal, state, detail FROM messages";

    private final Database database;
    private final Unreadable unreadable = new Unreadable();

    public SqliteMessageStore(Database database) {
        this.database = database;
    }

    @Override
    public Message accept(
            SessionId session,
            @Nullable String once,
            Function<MessageId, Message> make,
            Function<Message, EventDraft> event) {
        return database.write(transaction -> {
            Handle handle = transaction.handle();
            Optional<Message> known = once == null
                    ? Optional.empty()
                    : handle.select(ALL + " WHERE once = ?", once)
                            .map((row, _) -> demand(row))
                            .findOne();
            if (known.isPresent()) {
                return known.get();
            }
            requireSession(handle, session);
            MessageId id = new MessageId(session, next(handle, session));
            Message made = make.apply(id);
            handle.execute(
                    "INSERT INTO messages (project, number, ordinal, once, state, detail) VALUES (?, ?, ?, ?, ?, ?)",
                    session.project().value(),
                    session.number(),
                    id.ordinal(),
                    once,
                    made.state().text(),
                    Json.write(MessageDetail.of(made)));
            transaction.append(event.apply(made));
            return made;
        });
    }

    @Override
    public Message change(MessageId id, UnaryOperator<Message> change, Function<Message, EventDraft> event) {
        return database.write(transaction -> {
            Handle handle = transaction.handle();
            Message before = row(handle, id)
                    .orElseThrow(() -> new StoreException(
                            ErrorCode.MESSAGE_NOT_FOUND,
                            "message %s: is not there; 'holt inbox %s' lists those that are"
                                    .formatted(id, id.session())));
            Message after = change.apply(before);
            if (!after.equals(before)) {
                handle.execute(
                        "UPDATE messages SET state = ?, detail = ? WHERE project = ? AND number = ? AND ordinal = ?",
                        after.state().text(),
                        Json.write(MessageDetail.of(after)),
                        id.session().project().value(),
                        id.session().number(),
                        id.ordinal());
                if (after.state() != before.state() || !after.why().equals(before.why())) {
                    transaction.append(event.apply(after));
                }
            }
            return after;
        });
    }

    @Override
    public Optional<Message> find(MessageId id) {
        return database.read(handle -> row(handle, id));
    }

    @Override
    public List<Message> list(SessionId session) {
        return database.read(handle -> handle
                .select(
                        ALL + " WHERE project = ? AND number = ? ORDER BY ordinal",
                        session.project().value(),
                        session.number())
                .map((row, _) -> unreadable.skip("message %s/%d".formatted(session, row.getLong(3)), () -> read(row)))
                .stream()
                .flatMap(Optional::stream)
                .toList());
    }

    @Override
    public Set<SessionId> sessionsWith(Set<State> states) {
        String words = states.stream().map(s -> "'" + s.text() + "'").collect(Collectors.joining(", "));
        return database.read(handle -> handle.select(
                        "SELECT DISTINCT project, number FROM messages WHERE state IN (" + words + ")")
                .map((row, _) -> new SessionId(new ProjectId(row.getString(1)), row.getLong(2)))
                .set());
    }

    private Optional<Message> row(Handle handle, MessageId id) {
        return handle.select(
                        ALL + " WHERE project = ? AND number = ? AND ordinal = ?",
                        id.session().project().value(),
                        id.session().number(),
                        id.ordinal())
                .map((row, _) -> demand(row))
                .findOne();
    }

    private Message demand(ResultSet row) throws SQLException {
        return unreadable.demand(
                "message %s-%d/%d".formatted(row.getString(1), row.getLong(2), row.getLong(3)), () -> read(row));
    }

    private static Message read(ResultSet row) throws SQLException {
        MessageId id = new MessageId(new SessionId(new ProjectId(row.getString(1)), row.getLong(2)), row.getLong(3));
        return Json.read(row.getString(5), MessageDetail.class).message(id, row.getString(4));
    }

    private static long next(Handle handle, SessionId session) {
        return handle.select(
                        "SELECT coalesce(max(ordinal), 0) + 1 FROM messages WHERE project = ? AND number = ?",
                        session.project().value(),
                        session.number())
                .map((row, _) -> row.getLong(1))
                .one();
    }

    private static void requireSession(Handle handle, SessionId session) {
        boolean there = handle.select(
                        "SELECT 1 FROM sessions WHERE project = ? AND number = ?",
                        session.project().value(),
                        session.number())
                .map((row, _) -> row.getLong(1))
                .findOne()
                .isPresent();
        if (!there) {
            throw new StoreException(
                    ErrorCode.SESSION_NOT_FOUND, "session: '%s' is not there; 'holt ls' lists them".formatted(session));
        }
    }
}
