package dev.holt.agent;

import dev.holt.core.Printable;
import dev.holt.core.agent.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/** Reads TOML with the lines of everything in it. The one class that knows the library. */
final class TomlText {
    private final List<String> lines;

    private TomlText(String text) {
        this.lines = text.lines().toList();
    }

    /** What the text says; problems only when it is no TOML, and then the table is what could be read nevertheless. */
    static Node.Table parse(String text, List<Problem> problems) {
        TomlParseResult result = Toml.parse(text, TomlVersion.V1_0_0);
        result.errors()
                .forEach(error -> problems.add(new Problem(
                        error.position().line(), "not TOML: " + Printable.of(String.valueOf(error.getMessage())))));
        return new TomlText(text).table(1, result);
    }

    private Node.Table table(int line, TomlTable table) {
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (String key : table.keySet()) {
            TomlPosition position = table.inputPositionOf(List.of(key));
            int at = position == null ? line : position.line();
            lines.put(key, at);
            entries.put(key, node(at, table.get(List.of(key))));
        }
        return new Node.Table(line, entries, lines);
    }

    private Node node(int line, @Nullable Object value) {
        return switch (value) {
            case String text -> new Node.Text(line, text);
            case Boolean flag -> new Node.Switch(line, flag);
            case Long whole -> new Node.Figure(line, whole);
            case Double fraction -> new Node.Figure(line, fraction);
            case TomlTable table -> table(line, table);
            case TomlArray array -> sequence(line, array);
            case null, default -> new Node.Moment(line);
        };
    }

    private Node sequence(int line, TomlArray array) {
        List<Node> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(node(lineOfItem(array.inputPositionOf(i)), array.get(i)));
        }
        return new Node.Sequence(line, items);
    }

    /** The library's position of an item is where the item before it has ended; blanks, commas and comments are passed over. */
    private int lineOfItem(TomlPosition position) {
        int column = position.column() - 1;
        for (int line = position.line(); line <= lines.size(); line++) {
            String rest = lines.get(line - 1);
            rest = rest.substring(Math.min(Math.max(column, 0), rest.length())).replaceFirst("^[\\s,]+", "");
            if (!rest.isEmpty() && rest.charAt(0) != '#') {
                return line;
            }
            column = 0;
        }
        return position.line();
    }
}
