package dev.holt.core.session;

import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.place.PlaceSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a session's agent is started, resolved once. A restore uses exactly this, never today's settings.
 *
 * @param agent the agent's name
 * @param prompt what it was told
 * @param argv the resolved program and its arguments; empty until resolved. The agent's name of the conversation is left open in it
 * @param fresh the same for a start without the prompt
 * @param resume the same for coming back to the conversation; empty when the agent can not
 * @param environmentNames the names of the variables that it gets; their values are in the session's {@code env} file only
 * @param model the model it was told to use, or null for its own default
 * @param systemPrompt what it was told beside its prompt, or null
 * @param issue what it works on, in the words of a tracker, or null
 * @param ports its own, or null when it has none
 * @param place where it lives
 */
public record LaunchSpec(
        String agent,
        String prompt,
        List<String> argv,
        List<String> fresh,
        List<String> resume,
        List<String> environmentNames,
        PermissionMode permissions,
        @Nullable String model,
        @Nullable String systemPrompt,
        @Nullable String issue,
        @Nullable PortRange ports,
        PlaceSpec place) {
    public LaunchSpec {
        argv = List.copyOf(argv);
        fresh = List.copyOf(fresh);
        resume = List.copyOf(resume);
        environmentNames = List.copyOf(environmentNames);
    }

    /** A spec of which everything is decided but the rules, the arguments and the environment. */
    static LaunchSpec unresolved(
            String agent,
            String prompt,
            PermissionMode permissions,
            @Nullable String model,
            @Nullable String issue,
            PortRange ports,
            PlaceSpec place) {
        return new LaunchSpec(
                agent,
                prompt,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                permissions,
                model,
                null,
                issue,
                ports,
                place);
    }

    LaunchSpec in(PlaceSpec newPlace) {
        return new LaunchSpec(
                agent,
                prompt,
                argv,
                fresh,
                resume,
                environmentNames,
                permissions,
                model,
                systemPrompt,
                issue,
                ports,
                newPlace);
    }

    LaunchSpec withSystemPrompt(@Nullable String newSystemPrompt) {
        return new LaunchSpec(
                agent,
                prompt,
                argv,
                fresh,
                resume,
                environmentNames,
                permissions,
                model,
                newSystemPrompt,
                issue,
                ports,
                place);
    }

    LaunchSpec resolved(AgentLaunch launch, List<String> environment) {
        return new LaunchSpec(
                agent,
                prompt,
                launch.argv(),
                launch.fresh(),
                launch.resume(),
                environment,
                permissions,
                model,
                systemPrompt,
                issue,
                ports,
                place);
    }
}
