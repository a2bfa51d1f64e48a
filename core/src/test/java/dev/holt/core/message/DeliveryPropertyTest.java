package dev.holt.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Report.Meaning;
import dev.holt.core.fake.Killed;
import dev.holt.core.fake.World;
import dev.holt.core.message.Post.Manner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages under everything that may happen to them, in random order: two senders, an agent that takes, loses, delays, refuses, opens dialogs, is
 * busy, ends and comes back; windows that are lost and terminals that do not answer; people who type; and the daemon killed at any call of a port.
 * Whatever happened, in the end nothing is lost silently, nothing is doubled, and what is said to be seen was taken.
 */
class DeliveryPropertyTest {
    private static final List<Manner> MANNERS = List.of(Manner.values());
    private static final int RUNS = 60;
    private static final int STEPS = 40;
    private static final int MOST_CALLS = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsLostOrDoubledSilently(long block) throws Exception {
        for (int run = 0; run < RUNS; run++) {
            long seed = block * 1_000 + run;
            List<String> story = new ArrayList<>();
            try {
                new Story(new Random(seed), story).tell();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d: %s".formatted(seed, String.join(", ", story)), e);
            }
        }
    }

    /** One random story, and how it is judged. */
    static final class Story {
        private final Random random;
        private final List<String> story;
        private final Post post = new Post();
        private final World world = post.world();
        private final List<String> sent = new ArrayList<>();

        Story(Random random, List<String> story) throws InterruptedException {
            this.random = random;
            this.story = story;
        }

        void tell() throws InterruptedException {
            for (int i = 0; i < STEPS; i++) {
                try {
                    step();
                } catch (Killed _) {
                    restart("killed");
                }
            }
            calm();
            judge();
        }

        private void step() throws InterruptedException {
            switch (random.nextInt(16)) {
                case 0, 1 -> send(new Sender.Person());
                case 2 -> send(new Sender.Agent(SessionId.parse("calc-9")));
                case 3, 4, 5 -> does("look", post::look);
                case 6 -> does("manner", () -> post.manner(MANNERS.get(random.nextInt(MANNERS.size()))));
                case 7 -> does("dialog", post::openDialog);
                case 8 -> does("dialog answered", post::closeDialog);
                case 9 -> does("busy", () -> post.turnBegins("of its own"));
                case 10 -> does("turn ends", post::turnEnds);
                case 11 -> does("time", () -> world.clock().advance(Duration.ofSeconds(random.nextInt(20))));
                case 12 -> does("hear", post::hear);
                case 13 -> stopAndGo();
                case 14 -> does("terminal", () -> world.terminal().unreachable(random.nextBoolean() ? "hangs" : null));
                case 15 -> {
                    story.add("will be killed");
                    world.life().killAtCall(1 + random.nextInt(MOST_CALLS));
                }
                default -> throw new IllegalStateException();
            }
        }

        private void does(String what, Runnable action) {
            story.add(what);
            action.run();
        }

        /** What is sent is only counted when it was accepted: before that its sender knows that it was not. */
        private void send(Sender sender) {
            story.add("send");
            String text = "message %d of %s".formatted(sent.size() + random.nextInt(1_000_000) * 100, sender);
            try {
                post.send(text, sender);
            } catch (Killed e) {
                story.add("not accepted");
                throw e;
            }
            sent.add(text);
        }

        private void stopAndGo() throws InterruptedException {
            try {
                if (random.nextBoolean()) {
                    story.add("kill");
                    world.sessions().stopper().kill(post.session(), World.operation(), _ -> {});
                } else {
                    story.add("restore");
                    world.sessions().restorer().restore(post.session(), null, World.operation(), _ -> {});
                    post.hook(Meaning.READY, "");
                }
            } catch (HoltException e) {
                story.add(e.code().name());
            }
        }

        private void restart(String why) throws InterruptedException {
            story.add(why);
            post.boot();
        }

        /** The agent behaves, nothing is in the way any more, and there is all the time in the world. */
        private void calm() throws InterruptedException {
            world.life().spare();
            world.terminal().unreachable(null);
            restart("calm");
            post.manner(Manner.TAKES);
            post.closeDialog();
            post.settle();
            try {
                world.sessions().restorer().restore(post.session(), null, World.operation(), _ -> {});
            } catch (HoltException _) {
                // It runs.
            }
            post.closeDialog();
            post.settle();
            post.settle();
        }

        private void judge() {
            List<String> stored = post.messages().stream().map(Message::text).toList();
            assertThat(stored).as("accepted is durable").containsAll(sent);
            assertThat(post.wroteDuringDialog())
                    .as("a dialog that was told is never answered")
                    .isFalse();
            for (Message message : post.messages()) {
                int times = Collections.frequency(post.received(), typed(message));
                assertThat(times).as("%s: never doubled", message).isLessThanOrEqualTo(1);
                switch (message.state()) {
                    case OBSERVED ->
                        assertThat(times)
                                .as("%s: what was seen was taken", message)
                                .isEqualTo(1);
                    case AMBIGUOUS -> {}
                    default -> throw new AssertionError("not delivered and not said: " + message);
                }
            }
        }

        private static String typed(Message message) {
            Attempt attempt = message.attempt();
            return attempt == null ? message.text() : attempt.typed();
        }
    }
}
