package dev.atelier.generator.csv;

import dev.atelier.generator.CopyText;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file into a plain table, in the caller's transaction. */
final class TableImport {
  private static final Logger LOG = LoggerFactory.getLogger(TableImport.class);
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final int SAMPLE = 2_000;

  private final CsvSource source;
  private final String target;
  private final String quoted;
  private final Connection connection;

  TableImport(CsvSource source, String target, Connection connection) {
    this.source = source;
    this.target = target;
    this.quoted =
        Stream.of(target.split("\\.", 2)).map(TableImport::quote).collect(Collectors.joining("."));
    this.connection = connection;
  }

  private static String quote(String name) {
    return name.matches("[a-z_][a-z0-9_]*")
        ? "\"" + name + "\""
        : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A column of the table: quoted name, and the type where its values can be judged here. */
  private record Column(String name, ColumnType type) {}

  /**
   * A new table gets the types of all of the file, though in one pass as a rule: the first records'
   * types are tried, and when a later record contradicts them, all begins anew after a whole pass.
   */
  ImportResult run(Rejects rejects, ImportProgress progress) throws SQLException {
    try {
      return attempt(source.sample(SAMPLE), rejects, progress);
    } catch (Misjudged e) {
      LOG.debug("{}: a later record has another type", source.file());
      connection.rollback();
      rejects.beginAnew();
      return attempt(wholePass(progress), rejects, progress);
    }
  }

  private ImportResult attempt(List<ColumnType> types, Rejects rejects, ImportProgress progress)
      throws SQLException {
    Ledger ledger = new Ledger(connection);
    String name = source.file().getFileName().toString();
    Optional<Ledger.Entry> earlier = ledger.find(target, name);
    long replaced = 0;
    Optional<List<Column>> columns = existing();
    if (columns.isPresent() && earlier.isPresent()) {
      replaced = remove(ledger, earlier.get());
      if (earlier.get().madeTable() && empty() && ledger.alone(target, name)) {
        execute("drop table " + quoted);
        columns = Optional.empty();
      }
    }
    boolean made = columns.isEmpty();
    long stored =
        made
            ? copyIntoNew(types, rejects, progress)
            : copy(columns.get(), judge(columns.get()), rejects, progress);
    ledger.write(target, name, stored, made);
    return new ImportResult(
        target, Optional.empty(), stored, replaced, 0, 0, rejects.count(), rejects.file());
  }

  /** Why a record cannot be stored, or an empty text. */
  private interface Judge {
    String refused(List<String> fields);
  }

  private long copyIntoNew(List<ColumnType> types, Rejects rejects, ImportProgress progress)
      throws SQLException {
    TypeInference inference = new TypeInference(types.size());
    Judge watch =
        new Judge() {
          private int seen;

          @Override
          public String refused(List<String> fields) {
            inference.record(0, fields);
            if (inference.changes() != seen) {
              seen = inference.changes();
              if (!inference.fits(types)) {
                throw new Misjudged();
              }
            }
            return zeroByte(fields);
          }
        };
    long stored = copy(create(types), watch, rejects, progress);
    if (!inference.types().equals(types)) {
      throw new Misjudged();
    }
    return stored;
  }

  /** A record does not fit the types of those before it. */
  private static final class Misjudged extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private List<ColumnType> wholePass(ImportProgress progress) {
    TypeInference inference = new TypeInference(source.columns().size());
    try (Rejects unseen = new Rejects(Path.of("/dev/null"), source.columns())) {
      source.read(inference, unseen, progress);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return inference.types();
  }

  private long remove(Ledger ledger, Ledger.Entry entry) throws SQLException {
    long removed = ledger.remove(quoted, entry);
    if (removed != entry.rows()) {
      throw Problem.error(
              CsvImport.REFUSED,
              "%d of the %d rows of the earlier import into %s were changed or removed since"
                  .formatted(entry.rows() - removed, entry.rows(), target))
          .mend("remove them yourself, or import into another --table")
          .exception();
    }
    return removed;
  }

  private boolean empty() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1 from " + quoted + " limit 1")) {
      return !rows.next();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<Column> create(List<ColumnType> types) throws SQLException {
    List<String> names = TypeInference.sqlNames(source.columns());
    List<Column> columns =
        IntStream.range(0, names.size())
            .mapToObj(i -> new Column(quote(names.get(i)), types.get(i)))
            .toList();
    execute(
        "create table "
            + quoted
            + columns.stream()
                .map(column -> column.name() + " " + column.type().sql())
                .collect(Collectors.joining(", ", " (", ")")));
    return columns;
  }

  /** The table's columns in the file's order, or none when there is no such table. */
  private Optional<List<Column>> existing() throws SQLException {
    Map<String, Column> table = new LinkedHashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select attname, format_type(atttypid, null) from pg_attribute"
                + " where attrelid = to_regclass(?) and attnum > 0 and not attisdropped")) {
      statement.setString(1, quoted);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String name = rows.getString(1);
          table.put(name, new Column(quote(name), type(rows.getString(2))));
        }
      }
    }
    return table.isEmpty() ? Optional.empty() : Optional.of(matched(table));
  }

  private List<Column> matched(Map<String, Column> table) {
    if (!source.format().header()) {
      if (table.size() < source.columns().size()) {
        throw Problem.error(
                CsvImport.REFUSED,
                "the file has %d columns, %s only %d"
                    .formatted(source.columns().size(), target, table.size()))
            .exception();
      }
      return List.copyOf(table.values()).subList(0, source.columns().size());
    }
    List<String> snake = TypeInference.sqlNames(source.columns());
    List<Column> columns = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < snake.size(); i++) {
      String written = source.columns().get(i);
      Optional<Column> column =
          Stream.of(written, written.toLowerCase(Locale.ROOT), snake.get(i))
              .flatMap(name -> Stream.ofNullable(table.get(name)))
              .findFirst();
      if (column.isPresent()) {
        columns.add(column.get());
      } else {
        Problem problem =
            Problem.error(
                CsvImport.REFUSED, "table " + target + " has no column for \"" + written + "\"");
        problems.add(
            Suggestion.didYouMean(written, table.keySet()).map(problem::mend).orElse(problem));
      }
    }
    if (!problems.isEmpty()) {
      throw new AtelierException(problems);
    }
    return columns;
  }

  /** What is not judged here is judged by the server. */
  private static ColumnType type(String sql) {
    return switch (sql) {
      case "integer" -> ColumnType.INTEGER;
      case "bigint" -> ColumnType.BIGINT;
      case "numeric", "double precision", "real" -> ColumnType.NUMERIC;
      case "date" -> ColumnType.DATE;
      case "timestamp without time zone" -> ColumnType.TIMESTAMP;
      case "timestamp with time zone" -> ColumnType.TIMESTAMPTZ;
      default -> ColumnType.TEXT;
    };
  }

  private long copy(List<Column> columns, Judge judge, Rejects rejects, ImportProgress progress)
      throws SQLException {
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    CopyText text = new CopyText();
    try (CopyStream copy =
        new CopyStream(connection, "copy " + quoted + " (" + names + ") from stdin")) {
      try {
        source.read(
            (line, fields) -> {
              String reason = judge.refused(fields);
              if (reason.isEmpty()) {
                row(text, fields);
              } else {
                rejects.add(line, reason, fields);
              }
              if (text.length() > CHUNK_BYTES) {
                ShopImport.add(copy, text.take());
              }
            },
            rejects,
            progress);
      } catch (ShopImport.CopyFailed e) {
        throw e.reason;
      }
      copy.add(text.take());
      return copy.finish();
    }
  }

  private static Judge judge(List<Column> columns) {
    return fields -> {
      for (int i = 0; i < columns.size(); i++) {
        String value = fields.get(i);
        ColumnType type = columns.get(i).type();
        if (!value.isEmpty() && !type.takes(value)) {
          return columns.get(i).name() + " is no " + type.sql() + ": " + value;
        }
      }
      return zeroByte(fields);
    };
  }

  /** The one character that PostgreSQL's texts do not hold. */
  private static String zeroByte(List<String> fields) {
    for (String value : fields) {
      if (value.indexOf('\0') >= 0) {
        return "a zero byte in a text";
      }
    }
    return "";
  }

  private static void row(CopyText text, List<String> fields) {
    for (String value : fields) {
      text.field(value.isEmpty() ? null : value);
    }
    text.endRow();
  }
}
