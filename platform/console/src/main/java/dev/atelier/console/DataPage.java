package dev.atelier.console;

import dev.atelier.console.Warehouses.Warehouse;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Schemas, tables, rows, and a query box that only reads. */
final class DataPage implements Section {
  private static final int ROWS = 200;
  private static final int DOWNLOAD_ROWS = 1_000_000;
  private static final int TIMEOUT_SECONDS = 30;
  private static final Set<Integer> NUMBERS =
      Set.of(
          Types.INTEGER,
          Types.BIGINT,
          Types.SMALLINT,
          Types.NUMERIC,
          Types.DECIMAL,
          Types.DOUBLE,
          Types.REAL);
  private static final String TABLES =
      """
      select n.nspname, c.relname,
             case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
               when 'f' then 'foreign table' else 'table' end,
             c.reltuples::bigint, pg_total_relation_size(c.oid)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f')
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and has_schema_privilege(n.oid, 'usage')
      order by 1, 2
      """;
  private static final String COLUMNS =
      """
      select a.attname, format_type(a.atttypid, a.atttypmod), not a.attnotnull,
             coalesce(col_description(a.attrelid, a.attnum), '')
      from pg_attribute a
      where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
      order by a.attnum
      """;

  private final Shell shell;
  private final Warehouses warehouses;

  DataPage(Shell shell, Warehouses warehouses) {
    this.shell = shell;
    this.warehouses = warehouses;
  }

  @Override
  public Frame.NavItem item(Language lang) {
    return new Frame.NavItem("data", lang.t("nav.data"), "/data", "database", "", "");
  }

  @Override
  public boolean looks() {
    return true;
  }

  @Override
  public List<Frame.PaletteItem> palette(Language lang) {
    List<Frame.PaletteItem> items = new ArrayList<>();
    for (Warehouse warehouse : warehouses.all()) {
      try (Connection connection = reader(warehouse)) {
        for (DataView.Schema schema : schemas(connection, lang, "")) {
          for (DataView.Table table : schema.tables()) {
            String name = schema.name() + "." + table.name();
            items.add(
                new Frame.PaletteItem(
                    lang.t("data.tables"),
                    name,
                    table.kind(),
                    "/data?table=" + name,
                    new Mark("", "")));
          }
        }
      } catch (SQLException _) {
        return items; // a database that does not answer has no tables to offer; its page says why
      }
    }
    return items.subList(0, Math.min(items.size(), 300));
  }

  @Override
  public void routes(RoutesConfig routes) {
    routes.get("/data", this::show);
    routes.post("/data", this::show);
    routes.post("/data.csv", this::download);
  }

  /** Read-only and short: the server itself refuses what would write. */
  private static Connection reader(Warehouse warehouse) throws SQLException {
    Connection connection = warehouse.open();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set transaction read only");
      statement.execute("set local statement_timeout = '" + TIMEOUT_SECONDS + "s'");
      statement.execute("set local idle_in_transaction_session_timeout = '60s'");
    }
    return connection;
  }

  private Optional<Warehouse> chosen(Context context) {
    String asked = param(context, "warehouse");
    List<Warehouse> all = warehouses.all();
    return all.stream()
        .filter(warehouse -> asked.isEmpty() || warehouse.name().equals(asked))
        .findFirst();
  }

  private static String param(Context context, String name) {
    String form = context.formParam(name);
    return Objects.requireNonNullElse(form == null ? context.queryParam(name) : form, "");
  }

  private void show(Context context) {
    Language lang = shell.language(context);
    String table = param(context, "table");
    String sql = param(context, "sql");
    List<String> names = warehouses.all().stream().map(Warehouse::name).toList();
    Optional<Warehouse> warehouse = chosen(context);
    DataView view =
        warehouse
            .map(w -> read(w, lang, names, table, sql))
            .orElseGet(() ->
                new DataView(
                    lang,
                    names,
                    "",
                    List.of(),
                    "",
                    List.of(),
                    sql,
                    Optional.empty(),
                    Optional.empty()));
    shell.page(
        context,
        "data.jte",
        "data",
        List.of(new Frame.Crumb(lang.t("nav.data"), "")),
        Map.of("view", view));
  }

  private DataView read(
      Warehouse warehouse, Language lang, List<String> names, String table, String sql) {
    List<DataView.Schema> schemas = List.of();
    List<DataView.Column> columns = List.of();
    String text = sql.isBlank() && !table.isEmpty() ? "select *\nfrom " + quoted(table) : sql;
    try (Connection connection = reader(warehouse)) {
      schemas = schemas(connection, lang, table);
      columns = table.isEmpty() ? List.of() : columns(connection, table);
      Optional<DataView.Result> result =
          text.isBlank() ? Optional.empty() : Optional.of(query(connection, lang, text));
      connection.rollback();
      return new DataView(
          lang, names, warehouse.name(), schemas, table, columns, text, result, Optional.empty());
    } catch (SQLException e) {
      return new DataView(
          lang,
          names,
          warehouse.name(),
          schemas,
          table,
          columns,
          text,
          Optional.empty(),
          Optional.of(failure(e, text)));
    }
  }

  private static String quoted(String table) {
    int dot = table.indexOf('.');
    String schema = table.substring(0, Math.max(0, dot));
    String name = table.substring(dot + 1);
    return (schema.isEmpty() ? "" : quote(schema) + ".") + quote(name);
  }

  private static String quote(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static List<DataView.Schema> schemas(
      Connection connection, Language lang, String selected) throws SQLException {
    Map<String, List<DataView.Table>> all = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        String schema = rows.getString(1);
        String name = rows.getString(2);
        long estimate = rows.getLong(4);
        all.computeIfAbsent(schema, _ -> new ArrayList<>())
            .add(
                new DataView.Table(
                    name,
                    rows.getString(3),
                    estimate < 0 ? "" : lang.number(estimate),
                    rows.getLong(5) == 0 ? "" : lang.bytes(rows.getLong(5)),
                    (schema + "." + name).equals(selected)));
      }
    }
    return all.entrySet().stream().map(e -> new DataView.Schema(e.getKey(), e.getValue())).toList();
  }

  private static List<DataView.Column> columns(Connection connection, String table)
      throws SQLException {
    List<DataView.Column> all = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, quoted(table));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          all.add(
              new DataView.Column(
                  rows.getString(1), rows.getString(2), rows.getBoolean(3), rows.getString(4)));
        }
      }
    }
    return all;
  }

  private static DataView.Result query(Connection connection, Language lang, String sql)
      throws SQLException {
    long began = System.nanoTime();
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(ROWS + 1);
      statement.setFetchSize(ROWS + 1);
      boolean rows = statement.execute(sql);
      String took = lang.duration(Duration.ofNanos(System.nanoTime() - began));
      if (!rows) {
        return new DataView.Result(List.of(), List.of(), false, took);
      }
      try (ResultSet result = statement.getResultSet()) {
        return result(result, took);
      }
    }
  }

  private static DataView.Result result(ResultSet result, String took) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    List<DataView.Head> heads = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      heads.add(new DataView.Head(meta.getColumnLabel(i), NUMBERS.contains(meta.getColumnType(i))));
    }
    List<List<DataView.Cell>> rows = new ArrayList<>();
    boolean more = false;
    while (result.next()) {
      if (rows.size() == ROWS) {
        more = true;
        break;
      }
      List<DataView.Cell> row = new ArrayList<>();
      for (int i = 0; i < heads.size(); i++) {
        String text = result.getString(i + 1);
        row.add(
            new DataView.Cell(text == null ? "null" : text, heads.get(i).number(), text == null));
      }
      rows.add(row);
    }
    return new DataView.Result(heads, rows, more, took);
  }

  private static DataView.Failure failure(SQLException e, String sql) {
    int position = 0;
    String message = String.valueOf(e.getMessage());
    String hint = "";
    if (e instanceof org.postgresql.util.PSQLException psql
        && psql.getServerErrorMessage() != null) {
      var server = psql.getServerErrorMessage();
      position = server.getPosition();
      message = Objects.requireNonNullElse(server.getMessage(), message);
      hint = Objects.requireNonNullElse(server.getHint(), "");
    }
    if (position < 1 || position > sql.length()) {
      return new DataView.Failure(message, hint, sql, "", "");
    }
    int start = position - 1;
    int end = start;
    while (end < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(end)) || "_.".indexOf(sql.charAt(end)) >= 0)) {
      end++;
    }
    end = Math.max(end, Math.min(sql.length(), start + 1));
    return new DataView.Failure(
        message, hint, sql.substring(0, start), sql.substring(start, end), sql.substring(end));
  }

  /** All rows of the query as CSV, up to a million. */
  private void download(Context context) {
    Warehouse warehouse = chosen(context).orElseThrow(io.javalin.http.NotFoundResponse::new);
    String sql = param(context, "sql");
    context.contentType("text/csv; charset=utf-8");
    context.header("Content-Disposition", "attachment; filename=\"query.csv\"");
    try (Connection connection = reader(warehouse);
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(5_000);
      statement.setMaxRows(DOWNLOAD_ROWS);
      try (ResultSet rows = statement.executeQuery(sql)) {
        int columns = rows.getMetaData().getColumnCount();
        var out = context.outputStream();
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          line.append(i > 1 ? "," : "").append(csv(rows.getMetaData().getColumnLabel(i)));
        }
        out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        while (rows.next()) {
          line.setLength(0);
          for (int i = 1; i <= columns; i++) {
            line.append(i > 1 ? "," : "").append(csv(rows.getString(i)));
          }
          out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (SQLException e) {
      context
          .status(400)
          .contentType("text/plain; charset=utf-8")
          .result(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String csv(@org.jspecify.annotations.Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
