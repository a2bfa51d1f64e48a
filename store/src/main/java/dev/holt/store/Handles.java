package dev.holt.store;

import java.sql.Connection;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ParsedParameters;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Makes handles that take SQL as it is. Statements in this package have a question mark for each parameter and nowhere else, so neither jdbi's
 * templates nor its parser are needed, which would be felt at the start of the daemon.
 */
final class Handles {
    private Handles() {}

    /** A handle on {@code connection}, which stays the caller's to close. For one thread. */
    static Handle on(Connection connection) {
        Jdbi jdbi = Jdbi.create(connection);
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(TemplateEngine.NOP)
                .setSqlParser(new AsItIs());
        return jdbi.open();
    }

    private static final class AsItIs implements SqlParser {
        @Override
        public ParsedSql parse(String sql, StatementContext context) {
            return ParsedSql.of(sql, ParsedParameters.positional((int)
                    sql.chars().filter(c -> c == '?').count()));
        }

        @Override
        public String nameParameter(String rawName, StatementContext context) {
            throw new UnsupportedOperationException("a parameter named " + rawName);
        }
    }
}
