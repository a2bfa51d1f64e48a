package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.SetSetting;
import dev.holt.api.SystemRecords.SettingList;
import dev.holt.api.SystemRecords.SettingRef;
import dev.holt.api.SystemRecords.SettingView;
import dev.holt.cli.Table.Cell;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about settings. */
final class ConfigCommands {
    private ConfigCommands() {}

    @Command(
            name = "config",
            description = "Read and change settings. Those of one project: 'holt project set'.",
            footer = {"", "Example:", "  holt config show --origin", "", "Next: 'holt config set KEY VALUE'."})
    static final class Root extends Action.Group {}

    @Command(
            name = "show",
            description = "Show all settings.",
            footer = {"", "Example:", "  holt config show --origin", "", "Next: 'holt config set KEY VALUE'."})
    static final class Show extends Action.Reporting {
        @Option(names = "--origin", description = "Also say where each comes from.")
        private boolean origin;

        @Override
        int run(Caller caller) {
            SettingList list = caller.call(Operations.CONFIG_LIST, new Empty());
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            Stream<Column> columns = Stream.of(Column.whole("KEY", 5), new Column("VALUE", 4, 10));
            Stream<Column> where = origin ? Stream.of(new Column("ORIGIN", 2, 7)) : Stream.of();
            Table table = new Table(Stream.of(columns, where, Stream.of(new Column("WHAT", 0, 10)))
                    .flatMap(some -> some)
                    .toArray(Column[]::new));
            for (SettingView one : list.settings()) {
                Stream<String> cells = origin
                        ? Stream.of(one.key(), one.value(), one.origin(), one.summary())
                        : Stream.of(one.key(), one.value(), one.summary());
                table.row(cells.map(Table::plain).toArray(Cell[]::new));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "get",
            description = "Print the value of one setting.",
            footer = {"", "Example:", "  holt config get agent", "", "Next: 'holt config set KEY VALUE'."})
    static final class Get extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "KEY", description = "Which setting.")
        private String key = "";

        @Option(names = "--origin", description = "Also say where it comes from.")
        private boolean origin;

        @Override
        int run(Caller caller) {
            SettingView setting = caller.call(Operations.CONFIG_GET, new SettingRef(key));
            if (json()) {
                caller.out().json(setting);
            } else {
                String from = origin ? "  (" + setting.origin() + ")" : "";
                caller.out().line(Printable.of(setting.value() + from));
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "set",
            description = "Change a setting in config.toml. An empty value removes it.",
            footer = {"", "Example:", "  holt config set agent shell", "", "Next: 'holt config show --origin'."})
    static final class Set extends Action.Reporting {
        @Parameters(index = "0", arity = "1", paramLabel = "KEY", description = "Which setting.")
        private String key = "";

        @Parameters(index = "1", arity = "1", paramLabel = "VALUE", description = "Its value.")
        private String value = "";

        @Override
        int run(Caller caller) {
            SettingView setting = caller.call(Operations.CONFIG_SET, new SetSetting(key, value));
            if (json()) {
                caller.out().json(setting);
            } else {
                caller.out()
                        .line(Printable.of(
                                "%s = %s  (%s)".formatted(setting.key(), setting.value(), setting.origin())));
            }
            return ExitStatus.DONE;
        }
    }
}
