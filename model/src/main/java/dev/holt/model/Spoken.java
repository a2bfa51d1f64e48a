package dev.holt.model;

import java.util.ArrayList;
import java.util.List;

/** A whole answer: it only gathers what it is told. */
final class Spoken implements Reply {
    private final StringBuilder text = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();

    @Override
    public void text(String piece) {
        text.append(piece);
    }

    @Override
    public void call(Call call) {
        calls.add(call);
    }

    @Override
    public void end() {}

    String text() {
        return text.toString();
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }
}
