package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.place.Place;
import dev.holt.core.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Resolves what an agent's process is started with, and puts it where the runner and the agent look for it. Safe for any thread. */
final class LaunchFiles {
    private final SessionParts parts;
    private final Agents agents;

    LaunchFiles(SessionParts parts, Agents agents) {
        this.parts = parts;
        this.agents = agents;
    }

    /** Decides on everything of a new session's launch, stores that, and writes it. */
    void resolveAndWrite(Session session, Map<String, String> environment) {
        Agent agent = agents.find(session.launch().agent()).orElseThrow();
        Place place = parts.place(session);
        writeTexts(place, session);
        AgentLaunch launch = agent.launch(request(session, place, environment));
        Map<String, String> whole = new HashMap<>(environment);
        whole.putAll(launch.environment());
        AgentLaunch found = new AgentLaunch(
                located(launch.argv(), place, whole),
                located(launch.fresh(), place, whole),
                located(launch.resume(), place, whole),
                launch.environment());
        LaunchSpec spec = session.launch()
                .resolved(found, whole.keySet().stream().sorted().toList());
        Signals signals = Signals.afresh(agent.profile().capabilities(), true, newConversation(agent));
        Session resolved = parts.store()
                .change(
                        session.id(),
                        s -> s.withLaunch(spec).withSignals(signals),
                        s -> SessionEvents.changed(s, "launch"));
        agent.prepare(place, request(resolved, place, whole));
        write(place, resolved, spec.argv(), whole);
    }

    /** Writes what is stored of a session's launch, for a start in a mode; the session's signals become those of its beginning. */
    void writeAgain(Session session, LaunchMode mode, List<String> notes) {
        Place place = parts.place(session);
        Map<String, String> environment = parts.files()
                .environment(place, session.id())
                .or(() -> parts.files().environment(parts.host(), session.id()))
                .orElseThrow(() -> new SessionException(
                        ErrorCode.START_FAILED,
                        session.id(),
                        "session %s: %s is gone (expected: the environment that it was launched with); spawn it anew"
                                .formatted(
                                        session.id(),
                                        parts.files().directory(session).resolve("env"))));
        writeTexts(place, session);
        Optional<Agent> agent = agents.find(session.launch().agent());
        Signals signals = mode == LaunchMode.NATIVE
                ? session.signals().resumed()
                : agent.map(a -> Signals.afresh(
                                a.profile().capabilities(), mode == LaunchMode.SAVED_PROMPT, newConversation(a)))
                        .orElse(Signals.NONE);
        Session begun = parts.store()
                .change(session.id(), s -> s.withSignals(signals), s -> SessionEvents.changed(s, "launch"));
        if (agent.isPresent()) {
            agent.get().prepare(place, request(begun, place, environment));
        } else {
            notes.add("the description of agent %s is gone: it starts as it did, but tells nothing"
                    .formatted(session.launch().agent()));
        }
        write(place, begun, arguments(begun.launch(), mode), environment);
    }

    private static List<String> arguments(LaunchSpec spec, LaunchMode mode) {
        return switch (mode) {
            case NATIVE -> spec.resume();
            case SAVED_PROMPT -> spec.argv();
            // What was stored before there were starts without a prompt has none.
            case FRESH -> spec.fresh().isEmpty() ? spec.argv() : spec.fresh();
        };
    }

    private void writeTexts(Place place, Session session) {
        parts.files().writePrompt(place, session.id(), session.launch().prompt());
        parts.files().writeSystemPrompt(place, session.id(), session.launch().systemPrompt());
    }

    private void write(Place place, Session session, List<String> argv, Map<String, String> environment) {
        String conversation = Objects.requireNonNullElse(session.signals().conversation(), "");
        if (!place.id().isHost()) {
            parts.files().keepEnvironment(parts.host(), session.id(), environment);
        }
        parts.files()
                .writeLaunch(
                        place,
                        session.id(),
                        session.launchId(),
                        workspace(session).directory(),
                        AgentLaunch.of(argv, conversation),
                        LaunchEnvironment.marked(environment, session.launchId()));
    }

    private AgentRequest request(Session session, Place place, Map<String, String> environment) {
        Workspace workspace = workspace(session);
        LaunchSpec spec = session.launch();
        return new AgentRequest(
                place,
                workspace.directory(),
                place.id().isHost() ? workspace.repository().path() : workspace.directory(),
                parts.files().directory(session),
                spec.prompt(),
                parts.files().promptFile(session),
                spec.permissions(),
                spec.model(),
                spec.systemPrompt(),
                parts.files().systemPromptFile(session),
                place.base().runner(),
                environment);
    }

    /** The arguments with the program's absolute path, when it is found. */
    private static List<String> located(List<String> arguments, Place place, Map<String, String> environment) {
        if (arguments.isEmpty()) {
            return arguments;
        }
        List<String> located = new ArrayList<>(arguments);
        place.program(arguments.getFirst(), environment).ifPresent(program -> located.set(0, program.toString()));
        return located;
    }

    private static @Nullable String newConversation(Agent agent) {
        return agent.profile().capabilities().resume() == Capabilities.Resume.CHOSEN
                ? UUID.randomUUID().toString()
                : null;
    }

    private static Workspace workspace(Session session) {
        return Objects.requireNonNull(session.workspace(), "workspace");
    }
}
