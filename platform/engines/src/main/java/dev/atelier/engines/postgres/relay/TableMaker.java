package dev.atelier.engines.postgres.relay;

import dev.atelier.engines.postgres.wire.BackendMessage;
import dev.atelier.engines.postgres.wire.Statements;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.error.AtelierException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the table that an INSERT names, in a session of the superuser: columns from its list, types
 * from its values. Texts that only the server would read (a quoted literal, an untyped parameter)
 * are judged by their look; every other expression is described by the server itself, which runs
 * nothing of it.
 */
final class TableMaker {
  private static final Logger LOG = LoggerFactory.getLogger(TableMaker.class);
  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d{1,5})");
  private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'", Pattern.DOTALL);
  private static final Pattern NOTHING = Pattern.compile("(?i)null|default");

  private final Relay.Sessions sessions;
  private final Predicate<NewTable> allowed;

  /**
   * @param allowed asked last; what it refuses is not made
   */
  TableMaker(Relay.Sessions sessions, Predicate<NewTable> allowed) {
    this.sessions = sessions;
    this.allowed = allowed;
  }

  /**
   * @return whether the table is there now
   */
  synchronized boolean make(
      Startup who, Optional<String> searchPath, InsertStatement insert, Parameters parameters) {
    try (WireConnection session = sessions.open(who.database())) {
      return new Making(session, who, searchPath, insert, parameters).make();
    } catch (WireException | AtelierException e) {
      LOG.info("table {} of {} is not made: {}", insert.table(), who.database(), e.getMessage());
      return false;
    }
  }

  /** One table being made. */
  private final class Making {
    private final WireConnection session;
    private final Statements statements;
    private final Startup who;
    private final Optional<String> searchPath;
    private final InsertStatement insert;
    private final Parameters parameters;

    Making(
        WireConnection session,
        Startup who,
        Optional<String> searchPath,
        InsertStatement insert,
        Parameters parameters) {
      this.session = session;
      this.statements = new Statements(session);
      this.who = who;
      this.searchPath = searchPath;
      this.insert = insert;
      this.parameters = parameters;
    }

    boolean make() throws WireException {
      statements.run("set lock_timeout = '5s'; set statement_timeout = '10s'");
      statements.run("set role " + Statements.identifier(who.user()));
      if (searchPath.isPresent()) {
        one(
            "select set_config('search_path', "
                + Statements.literal(searchPath.get())
                + ", false)");
      }
      String schema =
          insert.schema().isPresent() ? insert.schema().get() : one("select current_schema()");
      if (schema == null) {
        return false;
      }
      String name = quoted(schema) + "." + quoted(insert.table());
      if (one("select to_regclass(" + Statements.literal(name) + ")") != null) {
        return true; // made by another session in the meantime
      }
      List<String> types = types();
      List<String> columns = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        columns.add(quoted(insert.columns().get(i)) + " " + types.get(i));
      }
      return create(name, "create table " + name + " (" + String.join(", ", columns) + ")");
    }

    private boolean create(String name, String definition) throws WireException {
      statements.run("reset role");
      statements.run("begin");
      statements.run(definition);
      statements.run("alter table " + name + " owner to " + Statements.identifier(who.user()));
      boolean wanted =
          allowed.test(new NewTable(who.database(), who.user(), name, definition + ";"));
      statements.run(wanted ? "commit" : "rollback");
      return wanted;
    }

    private @Nullable String one(String sql) throws WireException {
      return statements.rows(sql).getFirst().getFirst();
    }

    private String quoted(String name) throws WireException {
      String quoted = one("select quote_ident(" + Statements.literal(name) + ")");
      return quoted == null ? Statements.identifier(name) : quoted;
    }

    private List<String> types() throws WireException {
      List<String> described = described();
      List<String> types = new ArrayList<>();
      int next = 0;
      for (int column = 0; column < insert.columns().size(); column++) {
        types.add("");
      }
      for (List<String> row : insert.rows()) {
        for (int column = 0; column < row.size(); column++) {
          String expression = row.get(column);
          String type = seen(expression).orElse("");
          if (isDescribed(expression)) {
            type = described.get(next++);
          }
          String before = types.get(column);
          types.set(
              column,
              before.isEmpty() || type.isEmpty() ? before + type : ColumnType.both(before, type));
        }
      }
      types.replaceAll(type -> type.isEmpty() ? ColumnType.TEXT : type);
      return types;
    }

    private static boolean isDescribed(String expression) {
      return !NOTHING.matcher(expression).matches()
          && !LITERAL.matcher(expression).matches()
          && !PARAMETER.matcher(expression).matches();
    }

    /** What the expression itself tells; nothing of NULL and DEFAULT. */
    private Optional<String> seen(String expression) throws WireException {
      Matcher literal = LITERAL.matcher(expression);
      if (literal.matches()) {
        return Optional.of(ColumnType.ofText(literal.group(1)));
      }
      Matcher parameter = PARAMETER.matcher(expression);
      if (!parameter.matches()) {
        return Optional.empty();
      }
      int number = Integer.parseInt(parameter.group(1));
      int declared = parameters.type(number);
      return declared == 0
          ? parameters.text(number).map(ColumnType::ofText)
          : Optional.of(typeName(declared));
    }

    private String typeName(int id) throws WireException {
      String name = one("select format_type(" + id + ", null)");
      return ColumnType.wide(name == null ? ColumnType.TEXT : name);
    }

    /** Types of all the expressions that neither literal nor parameter explains, in order. */
    private List<String> described() throws WireException {
      List<String> expressions =
          insert.rows().stream().flatMap(List::stream).filter(Making::isDescribed).toList();
      List<String> types = new ArrayList<>();
      // a select list holds 1664 columns at most
      for (int from = 0; from < expressions.size(); from += 1000) {
        int to = Math.min(from + 1000, expressions.size());
        session.describe("select (" + String.join("), (", expressions.subList(from, to)) + ")");
        List<Integer> ids = new ArrayList<>();
        readTypes(ids);
        for (int id : ids) {
          types.add(typeName(id));
        }
      }
      if (types.size() != expressions.size()) {
        throw new IllegalStateException("described " + types.size() + " of " + expressions.size());
      }
      return types;
    }

    private void readTypes(List<Integer> ids) throws WireException {
      WireException refused = null;
      while (true) {
        switch (session.read()) {
          case BackendMessage.RowDescription row ->
              row.columns().forEach(column -> ids.add(column.type()));
          case BackendMessage.Failure failure -> refused = new WireException(failure.error());
          case BackendMessage.Ready _ -> {
            if (refused != null) {
              throw refused;
            }
            return;
          }
          case BackendMessage _ -> {}
        }
      }
    }
  }
}
