package dev.holt.api;

import dev.holt.api.SystemRecords.AgentCheck;
import dev.holt.api.SystemRecords.AgentDetails;
import dev.holt.api.SystemRecords.AgentProblem;
import dev.holt.api.SystemRecords.AgentView;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.BrokenAgent;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.agent.CheckedAgent;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.Problem;
import dev.holt.core.agent.SignIn;
import dev.holt.core.place.Base;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Does the operations on agents. */
final class AgentHandlers {
    private static final Duration VERSION_PATIENCE = Duration.ofSeconds(5);
    private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+)+[0-9A-Za-z.+-]*");
    private static final Path SAMPLE = Path.of("/sample");

    private final Agents agents;
    private final Place host;
    private final Map<String, String> environment;

    /** @param environment in whose {@code PATH} agents are looked for when nobody names another */
    AgentHandlers(Agents agents, Place host, Map<String, String> environment) {
        this.agents = agents;
        this.host = host;
        this.environment = environment;
    }

    void bind(Handlers handlers) {
        handlers.on(
                Operations.AGENT_LIST,
                (_, _) -> new SystemRecords.AgentList(Stream.concat(
                                agents.all().stream().map(agent -> view(agent, environment)),
                                agents.broken().stream().map(AgentHandlers::view))
                        .toList()));
        handlers.on(Operations.AGENT_SHOW, (show, _) -> show(show));
        handlers.on(Operations.AGENT_CHECK, (check, _) -> check(check));
    }

    private AgentView view(Agent agent, Map<String, String> caller) {
        Optional<Path> program = host.program(agent.profile().program(), caller);
        Capabilities can = agent.profile().capabilities();
        List<String> modes = modes(can);
        return new AgentView(
                agent.name(),
                agent.profile().summary(),
                program.isPresent(),
                program.map(Path::toString).orElse(null),
                modes,
                agent.profile().verified(),
                agent.profile().install(),
                agent.profile().origin(),
                new SystemRecords.AgentCapabilities(
                        modes,
                        can.model(),
                        can.systemPrompt(),
                        can.prompt().name().toLowerCase(Locale.ROOT),
                        can.resume().name().toLowerCase(Locale.ROOT),
                        can.hooks(),
                        can.receipts(),
                        can.steers()),
                List.of());
    }

    private static AgentView view(BrokenAgent broken) {
        return new AgentView(
                broken.name(),
                "its description is broken",
                false,
                null,
                List.of(),
                null,
                null,
                broken.origin(),
                null,
                problems(broken.problems()));
    }

    private static List<String> modes(Capabilities can) {
        return can.permissionModes().stream().sorted().map(PermissionMode::word).toList();
    }

    private static List<AgentProblem> problems(List<Problem> problems) {
        return problems.stream()
                .map(problem -> new AgentProblem(problem.line(), problem.text()))
                .toList();
    }

    private AgentDetails show(SystemRecords.ShowAgent show) {
        Map<String, String> caller = Objects.requireNonNullElse(show.environment(), environment);
        Optional<Agent> found = agents.find(show.agent());
        if (found.isEmpty()) {
            return agents.broken().stream()
                    .filter(broken -> broken.name().equals(show.agent()))
                    .findFirst()
                    .map(AgentHandlers::broken)
                    .orElseThrow(() -> new HoltException(
                            ErrorCode.AGENT_NOT_FOUND,
                            "agent: '%s' (expected: one that 'holt agent ls' lists)"
                                    .formatted(Printable.of(show.agent()))));
        }
        Agent agent = found.get();
        AgentView view = view(agent, caller);
        String version = version(agent, view.program(), caller);
        SignIn signIn = agent.signIn(host, its(agent, caller));
        return new AgentDetails(
                view,
                version,
                isVerified(version, agent.profile().verified()),
                signIn.name().toLowerCase(Locale.ROOT),
                AgentWords.can(agent.profile().capabilities()),
                missing(agent, view, signIn));
    }

    private static AgentDetails broken(BrokenAgent broken) {
        return new AgentDetails(
                view(broken),
                null,
                false,
                SignIn.UNKNOWN.name().toLowerCase(Locale.ROOT),
                List.of(),
                List.of("a description that can be used; mend %s".formatted(broken.origin())));
    }

    private static List<String> missing(Agent agent, AgentView view, SignIn signIn) {
        List<String> missing = new ArrayList<>();
        if (!view.installed()) {
            missing.add("the program '%s' is not in PATH; %s"
                    .formatted(
                            agent.profile().program(),
                            view.install() == null ? "no command that installs it is known" : view.install()));
        }
        if (signIn == SignIn.NO) {
            missing.add(
                    "nobody has signed in, as far as files and variables show; run '%s' once and follow what it says"
                            .formatted(agent.profile().program()));
        }
        return missing;
    }

    /** The version that the program says, if it is there and says one in time. */
    private @Nullable String version(Agent agent, @Nullable String program, Map<String, String> caller) {
        if (program == null || agent.version().isEmpty()) {
            return null;
        }
        Map<String, String> its = its(agent, caller);
        Path home = Path.of("/").resolve(its.getOrDefault("HOME", "/"));
        try {
            Completed said = host.run(Command.of(
                    Stream.concat(Stream.of(program), agent.version().stream()).toList(),
                    Files.isDirectory(home) ? home : Path.of("/"),
                    its,
                    VERSION_PATIENCE));
            Matcher version = VERSION.matcher(said.outputText() + "\n" + said.errorText());
            return !said.timedOut() && version.find() ? version.group() : null;
        } catch (HoltException e) {
            return null;
        }
    }

    /** What the agent would find of the caller's environment. */
    private Map<String, String> its(Agent agent, Map<String, String> caller) {
        Map<String, String> its = new HashMap<>();
        its.put("PATH", Base.USUAL_PATH);
        its.put("HOME", host.base().home().toString());
        Stream.concat(
                        Stream.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE"),
                        agent.profile().environmentNames().stream())
                .filter(caller::containsKey)
                .forEach(name -> its.put(name, caller.getOrDefault(name, "")));
        return its;
    }

    static boolean isVerified(@Nullable String version, @Nullable String verified) {
        return version != null && verified != null && (version.equals(verified) || version.startsWith(verified + "."));
    }

    private AgentCheck check(SystemRecords.CheckAgent check) {
        CheckedAgent checked =
                agents.check(check.name(), check.origin(), check.description().getBytes(StandardCharsets.UTF_8));
        Agent agent = checked.agent();
        if (agent == null) {
            return new AgentCheck(false, problems(checked.problems()), null, List.of(), List.of(), List.of(), Map.of());
        }
        AgentLaunch launch = agent.launch(sample(agent, host));
        return new AgentCheck(
                true,
                List.of(),
                view(agent, environment),
                shown(launch.argv()),
                shown(launch.fresh()),
                shown(launch.resume()),
                launch.environment());
    }

    private static List<String> shown(List<String> arguments) {
        return AgentLaunch.of(arguments, "CONVERSATION");
    }

    /** A request whose paths are nobody's. */
    private static AgentRequest sample(Agent agent, Place place) {
        Path session = SAMPLE.resolve("session");
        PermissionMode least = agent.profile().capabilities().permissionModes().stream()
                .sorted()
                .findFirst()
                .orElseThrow();
        return new AgentRequest(
                place,
                SAMPLE.resolve("workspace"),
                SAMPLE.resolve("repository"),
                session,
                "the task",
                session.resolve("prompt.md"),
                least,
                null,
                null,
                session.resolve("system.md"),
                SAMPLE.resolve("holt-run"),
                Map.of("HOME", SAMPLE.resolve("home").toString()));
    }
}
