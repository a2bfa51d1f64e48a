package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.AgentList;
import dev.holt.api.SystemRecords.AgentView;
import dev.holt.cli.Table.Column;
import dev.holt.protocol.ExitStatus;
import java.util.Objects;
import picocli.CommandLine.Command;

/** The commands about agents. */
final class AgentCommands {
    private AgentCommands() {}

    @Command(
            name = "agent",
            description = "The programs that can be put to work.",
            footer = {"", "Example:", "  holt agent ls", "", "Next: 'holt spawn --agent AGENT PROMPT'."})
    static final class Root extends Action.Group {}

    @Command(
            name = "ls",
            description = "List the agents, and which are installed.",
            footer = {"", "Example:", "  holt agent ls", "", "Next: 'holt spawn --agent AGENT PROMPT'."})
    static final class Ls extends Action.Reporting {
        @Override
        int run(Caller caller) {
            AgentList list = caller.call(Operations.AGENT_LIST, new Empty());
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    Column.whole("AGENT", 5),
                    new Column("PROGRAM", 3, 8),
                    new Column("PERMISSIONS", 1, 8),
                    new Column("WHAT", 0, 10));
            for (AgentView agent : list.agents()) {
                String program = agent.installed() ? Objects.requireNonNullElse(agent.program(), "-") : "not installed";
                table.row(
                        Table.plain(agent.name()),
                        Table.coloured(program, agent.installed() ? "" : "missing"),
                        Table.plain(String.join(" ", agent.permissions())),
                        Table.plain(agent.summary()));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }
}
