package dev.holt.model;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the model does for one request. It has no status of its own unless it fails. */
record Answer(List<Step> steps) {
    private static final Duration PACE = Duration.ofMillis(500);

    /** The answer to what is asked: a title or the like for a side request, else what the newest typed text orders. */
    static Answer to(Asked asked) {
        if (asked.side()) {
            return new Answer(List.of(new Step.Say(Optional.ofNullable(asked.schema())
                    .map(Sample::of)
                    .map(Json::text)
                    .orElse("title"))));
        }
        String newest = asked.typed().isEmpty() ? "" : asked.typed().getLast();
        return new Answer(Script.of(newest).answer(asked.resultsSinceTyped()));
    }

    /** The HTTP status with which it fails this time; empty when it does not. */
    Optional<Integer> failure(String request, Ledger ledger) {
        for (Step step : steps) {
            if (step instanceof Step.Fail fail && ledger.fail(request) < fail.times()) {
                return Optional.of(fail.status());
            }
        }
        return Optional.empty();
    }

    /** Does the steps, on the thread of the request. */
    void give(Reply reply, Toolbox tools, Ledger ledger) throws IOException, InterruptedException {
        for (Step step : steps) {
            switch (step) {
                case Step.Say(String text) -> reply.text(text);
                case Step.Fail _ -> {}
                case Step.Slow(int pieces) -> {
                    for (int piece = 1; piece <= pieces; piece++) {
                        reply.text("piece " + piece + "\n");
                        ledger.pause(PACE);
                    }
                }
                case Step.Stall _ -> {
                    reply.text("stalled\n");
                    ledger.stall();
                    reply.text("released\n");
                }
                case Step.OfTool ofTool -> {
                    Optional<Call> call = tools.call(ofTool);
                    if (call.isPresent()) {
                        reply.call(call.get());
                    } else {
                        reply.text(ofTool instanceof Step.Ask ask ? ask.question() : "no tool for " + ofTool);
                    }
                }
            }
        }
        reply.end();
    }
}
