package dev.holt.agent;

import dev.holt.agent.Description.Fields;
import dev.holt.agent.Description.Hooks;
import dev.holt.agent.Description.Rule;
import dev.holt.core.Printable;
import dev.holt.core.agent.Report;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what a hook was given into what it means, by the rules of a description. Pure. */
final class HookRules {
    private static final int LONGEST_DETAIL = 200;
    /** A name that can stand in a command line without being taken for anything else. */
    private static final Pattern CONVERSATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,199}");

    private final Hooks hooks;
    private final Set<String> unbounded;

    HookRules(Hooks hooks) {
        this.hooks = hooks;
        this.unbounded = prompts(hooks);
    }

    Optional<Report> report(String event, byte[] payload) {
        List<Rule> rules = hooks.events().getOrDefault(event, List.of());
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> facts = Payload.read(payload, unbounded);
        return rules.stream().filter(rule -> fits(rule, facts)).findFirst().map(rule -> report(rule, facts));
    }

    private static boolean fits(Rule rule, Map<String, String> facts) {
        return rule.when().entrySet().stream()
                .allMatch(condition -> condition.getValue().contains(facts.getOrDefault(condition.getKey(), "")));
    }

    private static Report report(Rule rule, Map<String, String> facts) {
        Fields fields = rule.fields();
        String conversation = fact(facts, fields.conversation());
        String transcript = fact(facts, fields.transcript());
        String detail = fact(facts, fields.detail());
        return new Report(
                rule.meaning(),
                conversation != null && CONVERSATION.matcher(conversation).matches() ? conversation : null,
                transcript != null && transcript.startsWith("/") ? transcript : null,
                fact(facts, fields.turn()),
                fact(facts, fields.prompt()),
                printable(fact(facts, fields.tool())),
                fact(facts, fields.toolUse()),
                printable(detail));
    }

    private static @Nullable String fact(Map<String, String> facts, @Nullable String field) {
        String value = field == null ? null : facts.get(field);
        return value == null || value.isEmpty() ? null : value;
    }

    private static @Nullable String printable(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Printable.of(
                text.length() <= LONGEST_DETAIL
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST_DETAIL))));
    }

    private static Set<String> prompts(Hooks hooks) {
        Set<String> names = new HashSet<>();
        hooks.events().values().stream().flatMap(List::stream).forEach(rule -> {
            if (rule.fields().prompt() != null) {
                names.add(rule.fields().prompt());
            }
        });
        return names;
    }
}
