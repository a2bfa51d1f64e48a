package dev.holt.api;

import dev.holt.api.Handlers.Context;
import dev.holt.api.MessageRecords.MessageList;
import dev.holt.api.MessageRecords.MessageView;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.event.EventFollower;
import dev.holt.core.event.EventLog;
import dev.holt.core.message.Mailboxes;
import dev.holt.core.message.Message;
import dev.holt.core.message.MessageId;
import dev.holt.core.message.Sender;
import dev.holt.core.message.State;
import dev.holt.core.terminal.SafeText;
import java.time.Duration;
import java.util.Objects;

/** Does the operations on messages. */
public final class MessageHandlers {
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(2);

    private final Mailboxes mailboxes;
    private final EventLog events;

    public MessageHandlers(Mailboxes mailboxes, EventLog events) {
        this.mailboxes = mailboxes;
        this.events = events;
    }

    void bind(Handlers handlers) {
        handlers.on(Operations.MESSAGE_SEND, this::send);
        handlers.on(Operations.MESSAGE_LIST, (list, _) -> list(list));
        handlers.on(
                Operations.MESSAGE_WITHDRAW,
                (reference, _) -> view(mailboxes.withdraw(
                        new MessageId(SessionHandlers.id(reference.session()), reference.number()))));
    }

    private MessageView send(MessageRecords.Send send, Context context) throws InterruptedException {
        Sender sender = send.from() == null || send.from().isEmpty()
                ? new Sender.Person()
                : new Sender.Agent(SessionHandlers.id(send.from()));
        // Followed from before it is accepted, so that no step of it is missed.
        try (EventFollower follower = events.follow(events.last())) {
            Message accepted = mailboxes.send(
                    SessionHandlers.id(send.session()),
                    sender,
                    new SafeText(Objects.requireNonNullElse(send.text(), "")));
            return view(send.untilSettled() ? await(accepted.id(), follower, context) : accepted);
        }
    }

    private Message await(MessageId id, EventFollower follower, Context context) throws InterruptedException {
        String shown = "";
        while (true) {
            Message now = mailboxes.find(id);
            if (mailboxes.isSettled(now)) {
                return requireDelivered(now);
            }
            String stage = now.state().text() + (now.why().isEmpty() ? "" : ": " + now.why());
            if (!stage.equals(shown)) {
                context.progress().stage(stage);
                shown = stage;
            }
            var _ = follower.next(LOOK_ANYWAY);
        }
    }

    private static Message requireDelivered(Message message) {
        if (message.state() == State.OBSERVED || message.state() == State.ANNOUNCED) {
            return message;
        }
        throw new HoltException(
                ErrorCode.MESSAGE_UNDELIVERED,
                "message %s: %s: %s".formatted(message.id(), message.state().text(), message.why()));
    }

    private MessageList list(MessageRecords.ListMessages list) {
        return new MessageList(mailboxes.list(SessionHandlers.id(list.session())).stream()
                .map(this::view)
                .toList());
    }

    private MessageView view(Message message) {
        return new MessageView(
                message.id().session().toString(),
                message.id().ordinal(),
                message.sender().toString(),
                message.state().text(),
                message.why(),
                mailboxes.isSettled(message),
                message.text(),
                message.file() == null ? null : Mailboxes.inboxPath(message.file()),
                message.accepted(),
                message.changed());
    }
}
