package dev.holt.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes {@code docs/operations.md} from the table of operations, the records that it names, and their comments. For one thread. */
final class OperationsPage {
    private static final String BEGINNING = """
            # Operations

            <!-- Generated from dev.holt.api.Operations by OperationsPageTest; CONTRIBUTING.md says how to write it anew. -->

            An operation is one thing that Holt can do. Whatever the command line does, it does by one of these; programs call them over the socket by
            JSON-RPC 2.0, where the method is the operation's name and `params` is the object of its parameters ([protocol.md](protocol.md)).
            What `--json` prints is the result as it is described here.

            | kind | what comes back |
            |---|---|
            | unary | one result |
            | stream | any number of items, until it ends by itself or the caller leaves |
            | duplex | bytes both ways, over a connection of their own; the answer is a ticket that this connection redeems |

            *Reads* says that an operation changes nothing. The path is beneath `/api/v1` and is where a door for HTTP serves the operation; a name in
            braces is the parameter of that name. In types, *time* is ISO 8601 in UTC and *bytes* is base64. Every field of a result is always there;
            one that has no value is null. A parameter that may be null may be left out, and so may *true or false*, which then is false; unknown
            parameters are refused. Errors are in [errors.md](errors.md).

            ## All

            """;

    private final RecordComments comments;
    private final StringBuilder text = new StringBuilder(BEGINNING);

    OperationsPage(RecordComments comments) {
        this.comments = comments;
    }

    /** The whole page. */
    String write() {
        line("| operation | kind | effect | path | what it does |");
        line("|---|---|---|---|---|");
        for (Operation<?> operation : Operations.ALL) {
            Operation.Head<?> head = operation.head();
            line("| [`%s`](#%s) | %s | %s | `%s %s` | %s |"
                    .formatted(
                            head.name(),
                            head.name().replace(".", ""),
                            kind(operation),
                            head.readOnly() ? "reads" : "changes",
                            head.verb(),
                            head.path(),
                            head.summary()));
        }
        Operations.ALL.forEach(this::section);
        records();
        return text.toString();
    }

    private void section(Operation<?> operation) {
        Operation.Head<?> head = operation.head();
        line("");
        line("## " + head.name());
        line("");
        line("%s. %s, %s, `%s %s`."
                .formatted(
                        head.summary(),
                        capital(kind(operation)),
                        head.readOnly() ? "reads" : "changes",
                        head.verb(),
                        head.path()));
        line("");
        if (head.parameters().getRecordComponents().length == 0) {
            line("No parameters.");
        } else {
            line("Parameters:");
            line("");
            fields(head.parameters());
        }
        line("");
        line(
                switch (operation) {
                    case Unary<?, ?> unary
                    when unary.result().getRecordComponents().length == 0 -> "Result: an empty object.";
                    case Unary<?, ?> unary -> "Result: %s.".formatted(typeName(unary.result()));
                    case Streaming<?, ?> streaming -> "Items: %s.".formatted(typeName(streaming.item()));
                    case Duplex<?> _ -> "Result: %s.".formatted(typeName(Ticket.class));
                });
    }

    private void records() {
        line("");
        line("## Records");
        Map<String, Class<?>> sorted = new TreeMap<>();
        reachable().forEach(type -> sorted.put(type.getSimpleName(), type));
        sorted.forEach((name, type) -> {
            line("");
            line("### %s record".formatted(name));
            line("");
            String comment = comments.of(type);
            if (!comment.isEmpty()) {
                line(comment);
                line("");
            }
            fields(type);
        });
    }

    private void fields(Class<?> type) {
        line("| field | type | meaning |");
        line("|---|---|---|");
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                line("| | %s | all of its fields |".formatted(typeName(component.getGenericType())));
                continue;
            }
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            line("| `%s` | %s%s | %s |"
                    .formatted(
                            component.getName(),
                            typeName(component.getGenericType()),
                            nullable ? " or null" : "",
                            comments.of(type, component.getName())));
        }
    }

    /** The records of results and items, with those inside of them and inside of parameters. */
    private static Set<Class<?>> reachable() {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Operation<?> operation : Operations.ALL) {
            components(operation.head().parameters()).forEach(type -> collect(type, found));
            switch (operation) {
                case Unary<?, ?> unary -> collect(unary.result(), found);
                case Streaming<?, ?> streaming -> collect(streaming.item(), found);
                case Duplex<?> _ -> collect(Ticket.class, found);
            }
        }
        found.remove(Empty.class);
        return found;
    }

    private static void collect(Type type, Set<Class<?>> found) {
        Optional<Class<?>> known = record(type);
        if (known.isPresent()) {
            if (found.add(known.get())) {
                components(known.get()).forEach(component -> collect(component, found));
            }
        } else if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                collect(argument, found);
            }
        }
    }

    private static List<Type> components(Class<?> type) {
        List<Type> types = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            types.add(component.getGenericType());
        }
        return types;
    }

    private static Optional<Class<?>> record(Type type) {
        return type instanceof Class<?> known && known.isRecord() ? Optional.of(known) : Optional.empty();
    }

    private static String typeName(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType().equals(List.class)
                    ? "list of " + typeName(arguments[0])
                    : "object of " + typeName(arguments[1]);
        }
        if (type instanceof Class<?> known && known.isRecord()) {
            String name = known.getSimpleName();
            return "[%s](#%s-record)".formatted(name, name.toLowerCase(java.util.Locale.ROOT));
        }
        return PLAIN.getOrDefault(type, type.getTypeName());
    }

    private static final Map<Type, String> PLAIN = Map.of(
            String.class, "text",
            Instant.class, "time",
            byte[].class, "bytes",
            boolean.class, "true or false",
            int.class, "number",
            Integer.class, "number",
            long.class, "number",
            Long.class, "number");

    private static String kind(Operation<?> operation) {
        return switch (operation) {
            case Unary<?, ?> _ -> "unary";
            case Streaming<?, ?> _ -> "stream";
            case Duplex<?> _ -> "duplex";
        };
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
