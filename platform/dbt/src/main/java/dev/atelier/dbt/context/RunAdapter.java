package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.adapter.Column;
import dev.atelier.dbt.adapter.QueryResult;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.adapter.Session;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyTuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code adapter} while a node runs. */
final class RunAdapter implements JinjaObject {
  private static final Set<String> BUILTIN_STRATEGIES =
      Set.of("append", "delete+insert", "merge", "insert_overwrite", "microbatch", "default");
  private static final Set<String> STRATEGIES =
      Set.of("append", "delete+insert", "merge", "microbatch", "default");

  private final Warehouse warehouse;
  private final Supplier<Session> session;
  private final UnaryOperator<String> comment;
  private @Nullable NodeContext context;

  /**
   * @param session opened when first asked for
   * @param comment adds the comment that each statement carries
   */
  RunAdapter(Warehouse warehouse, Supplier<Session> session, UnaryOperator<String> comment) {
    this.warehouse = warehouse;
    this.session = session;
    this.comment = comment;
  }

  void bind(NodeContext owner) {
    this.context = owner;
  }

  private NodeContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "dispatch" ->
          (JinjaCallable)
              a ->
                  context()
                      .callable(
                          Dispatch.find(context().library(), context().node().packageName(), a));
      case "execute" -> (JinjaCallable) this::execute;
      case "add_query" -> (JinjaCallable) this::addQuery;
      case "commit", "commit_if_has_connection" ->
          (JinjaCallable)
              a -> {
                session.get().commit();
                return "";
              };
      case "rollback" ->
          (JinjaCallable)
              a -> {
                session.get().rollback();
                return "";
              };
      case "get_relation" -> (JinjaCallable) this::getRelation;
      case "list_relations" -> (JinjaCallable) this::listRelations;
      case "list_relations_without_caching" -> (JinjaCallable) this::listWithoutCache;
      case "get_columns_in_relation" ->
          (JinjaCallable) a -> columns(relation(a.get(0, "relation")));
      case "get_columns_in_table" ->
          (JinjaCallable)
              a ->
                  columns(
                      Relation.of(
                          warehouse.target().database(),
                          String.valueOf(a.at(0)),
                          String.valueOf(a.at(1))));
      case "get_column_schema_from_query" -> (JinjaCallable) this::querySchema;
      case "get_missing_columns" -> (JinjaCallable) this::missingColumns;
      case "expand_target_column_types" -> (JinjaCallable) this::expandTypes;
      case "create_schema" -> (JinjaCallable) this::createSchema;
      case "drop_schema" -> (JinjaCallable) this::dropSchema;
      case "drop_relation" -> (JinjaCallable) this::dropRelation;
      case "truncate_relation" ->
          (JinjaCallable) a -> macro("truncate_relation", a.get(0, "relation"));
      case "rename_relation" -> (JinjaCallable) this::renameRelation;
      case "check_schema_exists" -> (JinjaCallable) this::schemaExists;
      case "already_exists" ->
          (JinjaCallable) a -> find(String.valueOf(a.at(0)), String.valueOf(a.at(1))).isPresent();
      case "verify_database" -> (JinjaCallable) this::verifyDatabase;
      case "cache_added" ->
          (JinjaCallable) a -> cached(() -> warehouse.cache().add(relation(a.at(0))));
      case "cache_dropped" ->
          (JinjaCallable) a -> cached(() -> warehouse.cache().drop(relation(a.at(0))));
      case "cache_renamed" ->
          (JinjaCallable)
              a -> cached(() -> warehouse.cache().rename(relation(a.at(0)), relation(a.at(1))));
      case "standardize_grants_dict" -> (JinjaCallable) RunAdapter::grants;
      case "valid_snapshot_target", "assert_valid_snapshot_target_given_strategy" ->
          (JinjaCallable) this::validSnapshot;
      case "get_incremental_strategy_macro" -> (JinjaCallable) this::strategyMacro;
      case "copy_rows" -> (JinjaCallable) this::copyRows;
      case "valid_incremental_strategies" -> (JinjaCallable) a -> new ArrayList<>(STRATEGIES);
      case "build_catalog_relation" -> (JinjaCallable) a -> null;
      default -> AdapterText.attribute(name);
    };
  }

  private static Relation relation(@Nullable Object value) {
    if (value instanceof Relation relation) {
      return relation;
    }
    throw DbtError.COMPILATION.exception(
        "expected a relation, got "
            + dev.atelier.jinja.value.Types.name(value == Missing.MISSING ? null : value));
  }

  private static Object cached(Runnable work) {
    work.run();
    return "";
  }

  QueryResult run(String sql) {
    return session.get().execute(sql, comment);
  }

  private Object execute(Arguments a) {
    QueryResult result = run(String.valueOf(a.get(0, "sql")));
    boolean fetch = Boolean.TRUE.equals(a.get(2, "fetch"));
    Object limit = a.get(3, "limit");
    ResultTable table = fetch ? result.table() : ResultTable.EMPTY;
    return PyTuple.of(
        new ResponseObject(result.response()),
        limit instanceof Number number ? table.limit(number.intValue()) : table);
  }

  /** Bindings are put into the text as literals: psycopg2 does the same on the client. */
  private @Nullable Object addQuery(Arguments a) {
    String sql = String.valueOf(a.get(0, "sql"));
    Object bindings = a.get(2, "bindings");
    if (bindings instanceof List<?> list) {
      StringBuilder out = new StringBuilder();
      int from = 0;
      for (Object value : list) {
        int at = sql.indexOf("%s", from);
        if (at < 0) {
          break;
        }
        out.append(sql, from, at).append(literal(value));
        from = at + 2;
      }
      sql = out.append(sql.substring(from)).toString();
    }
    run(sql);
    return null;
  }

  private static String literal(@Nullable Object value) {
    return switch (value) {
      case null -> "NULL";
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> "'" + dev.atelier.jinja.value.Text.str(value).replace("'", "''") + "'";
    };
  }

  private @Nullable Object macro(String name, @Nullable Object... arguments) {
    MacroLibrary.Definition definition =
        context()
            .library()
            .resolve(context().node().packageName(), name)
            .orElseThrow(() -> new IllegalStateException("macro " + name));
    return context().callable(definition).call(Arguments.of(arguments));
  }

  private Optional<Relation> find(String schema, String identifier) {
    if (!warehouse.cache().knows(schema)) {
      list(schema);
    }
    return warehouse.cache().find(schema, identifier);
  }

  private void list(String schema) {
    Object table =
        macro(
            "list_relations_without_caching",
            Relation.of(warehouse.target().database(), schema, null).withoutIdentifier());
    List<Relation> relations = new ArrayList<>();
    if (table instanceof ResultTable rows) {
      for (List<@Nullable Object> row : rows.rows()) {
        relations.add(
            Relation.of(
                    String.valueOf(row.get(0)),
                    String.valueOf(row.get(2)),
                    String.valueOf(row.get(1)))
                .withType(String.valueOf(row.get(3))));
      }
    }
    warehouse.cache().listed(schema, relations);
  }

  private @Nullable Object getRelation(Arguments a) {
    Object schema = a.get(1, "schema");
    Object identifier = a.get(2, "identifier");
    if (schema == null || schema == Missing.MISSING || identifier == null) {
      return null;
    }
    return find(schema.toString(), String.valueOf(identifier)).orElse(null);
  }

  private Object listRelations(Arguments a) {
    String schema = String.valueOf(a.get(1, "schema"));
    if (!warehouse.cache().knows(schema)) {
      list(schema);
    }
    return new ArrayList<>(warehouse.cache().all(schema));
  }

  private Object listWithoutCache(Arguments a) {
    String schema = String.valueOf(relation(a.at(0)).schema());
    list(schema);
    return new ArrayList<>(warehouse.cache().all(schema));
  }

  private @Nullable Object columns(Relation relation) {
    return macro("get_columns_in_relation", relation);
  }

  private List<Column> columnList(Relation relation) {
    List<Column> out = new ArrayList<>();
    for (Object column : Values.list(columns(relation))) {
      if (column instanceof Column one) {
        out.add(one);
      }
    }
    return out;
  }

  private Object querySchema(Arguments a) {
    ResultTable table = run(String.valueOf(a.get(0, "sql"))).table();
    List<Object> out = new ArrayList<>();
    for (int i = 0; i < table.columnNames().size(); i++) {
      out.add(Column.of(table.columnNames().get(i), driverName(table.typeNames().get(i))));
    }
    return out;
  }

  /** A query's types as psycopg2 names them, which is what contracts and snapshots compare. */
  private static String driverName(String type) {
    if (type.endsWith("[]")) {
      String element = driverName(type.substring(0, type.length() - 2));
      return (element.equals("TEXT") ? "STRING" : element) + "ARRAY";
    }
    return switch (type) {
      case "smallint", "integer" -> "INTEGER";
      case "bigint" -> "LONGINTEGER";
      case "numeric" -> "DECIMAL";
      case "real", "double precision" -> "FLOAT";
      case "boolean" -> "BOOLEAN";
      case "date" -> "DATE";
      case "timestamp without time zone" -> "DATETIME";
      case "timestamp with time zone" -> "DATETIMETZ";
      case "time without time zone", "time with time zone" -> "TIME";
      case "bytea" -> "BINARY";
      case "text", "character varying", "character", "name", "\"char\"" -> "TEXT";
      case "interval", "json", "jsonb" -> type.toUpperCase(Locale.ROOT);
      default -> type;
    };
  }

  private Object missingColumns(Arguments a) {
    Set<String> there =
        columnList(relation(a.get(1, "to_relation"))).stream()
            .map(Column::name)
            .collect(Collectors.toSet());
    List<Object> out = new ArrayList<>();
    for (Column column : columnList(relation(a.get(0, "from_relation")))) {
      if (!there.contains(column.name())) {
        out.add(column);
      }
    }
    return out;
  }

  private @Nullable Object expandTypes(Arguments a) {
    Relation target = relation(a.get(1, "to_relation"));
    Map<String, Column> there = new LinkedHashMap<>();
    columnList(target).forEach(column -> there.put(column.name(), column));
    for (Column wanted : columnList(relation(a.get(0, "from_relation")))) {
      Column present = there.get(wanted.name());
      if (present != null
          && present.isString()
          && wanted.isString()
          && wanted.stringSize() > present.stringSize()) {
        macro(
            "alter_column_type",
            target,
            wanted.name(),
            "character varying(" + wanted.stringSize() + ")");
      }
    }
    return null;
  }

  private @Nullable Object createSchema(Arguments a) {
    Relation relation = relation(a.get(0, "relation"));
    macro("create_schema", relation);
    session.get().commit();
    return null;
  }

  private @Nullable Object dropSchema(Arguments a) {
    Relation relation = relation(a.get(0, "relation"));
    macro("drop_schema", relation);
    session.get().commit();
    warehouse.cache().dropSchema(String.valueOf(relation.schema()));
    return null;
  }

  private @Nullable Object dropRelation(Arguments a) {
    Relation relation = relation(a.get(0, "relation"));
    if (relation.type() == null) {
      throw DbtError.COMPILATION.exception(
          "Tried to drop relation " + relation + ", but its type is null.");
    }
    macro("drop_relation", relation);
    warehouse.cache().drop(relation);
    return null;
  }

  private @Nullable Object renameRelation(Arguments a) {
    Relation from = relation(a.get(0, "from_relation"));
    Relation to = relation(a.get(1, "to_relation"));
    macro("rename_relation", from, to);
    warehouse.cache().rename(from, to);
    return null;
  }

  private Object schemaExists(Arguments a) {
    Object table =
        macro(
            "check_schema_exists",
            Relation.of(String.valueOf(a.get(0, "database")), null, null),
            String.valueOf(a.get(1, "schema")));
    return table instanceof ResultTable rows
        && !rows.rows().isEmpty()
        && rows.rows().getFirst().getFirst() instanceof Number count
        && count.longValue() > 0;
  }

  private Object verifyDatabase(Arguments a) {
    String given = String.valueOf(a.get(0, "database")).replace("\"", "");
    String own = warehouse.target().database();
    if (!given.equalsIgnoreCase(own)) {
      throw DbtError.RUNTIME.exception(
          "Cross-db references not allowed in postgres (%s vs %s)".formatted(given, own));
    }
    return "";
  }

  private static Object grants(Arguments a) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    if (a.get(0, "grants_table") instanceof ResultTable table) {
      for (Map<String, @Nullable Object> row : table.dictionaries()) {
        String privilege = Values.text(row.get("privilege_type"), "").toLowerCase(Locale.ROOT);
        List<@Nullable Object> grantees = new ArrayList<>(Values.list(out.get(privilege)));
        grantees.add(row.get("grantee"));
        out.put(privilege, grantees);
      }
    }
    return out;
  }

  private @Nullable Object validSnapshot(Arguments a) {
    Relation relation = relation(a.at(0));
    Map<String, @Nullable Object> names = Values.map(a.size() > 1 ? a.at(1) : null);
    Map<String, @Nullable Object> strategy = Values.map(a.size() > 2 ? a.at(2) : null);
    Set<String> there =
        columnList(relation).stream()
            .map(column -> column.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    List<String> wanted = new ArrayList<>(List.of("dbt_scd_id", "dbt_valid_from", "dbt_valid_to"));
    if ("new_record".equals(strategy.get("hard_deletes"))) {
      wanted.add("dbt_is_deleted");
    }
    List<String> missing = new ArrayList<>();
    for (String name : wanted) {
      String shown = Values.text(names.get(name), name);
      if (!there.contains(shown.toLowerCase(Locale.ROOT))) {
        missing.add(shown);
      }
    }
    if (!missing.isEmpty()) {
      throw DbtError.COMPILATION.exception(
          missing.size() == 3
              ? "Snapshot target is missing configured columns ("
                  + String.join(", ", missing)
                  + "). See https://docs.getdbt.com/docs/build/snapshots#snapshot-meta-fields for more information."
              : "Snapshot target is missing configured columns ("
                  + String.join(", ", missing)
                  + ").");
    }
    return null;
  }

  private Object strategyMacro(Arguments a) {
    String strategy =
        a.get(1, "strategy") == null ? "default" : String.valueOf(a.get(1, "strategy"));
    if (BUILTIN_STRATEGIES.contains(strategy) && !STRATEGIES.contains(strategy)) {
      throw DbtError.RUNTIME.exception(
          "The incremental strategy '" + strategy + "' is not valid for this adapter");
    }
    String name = "get_incremental_" + strategy.replace("+", "_") + "_sql";
    return context()
        .library()
        .resolve(context().node().packageName(), name)
        .map(definition -> (Object) context().callable(definition))
        .orElseThrow(() ->
            DbtError.RUNTIME.exception(
                "dbt could not find an incremental strategy macro with the name \"%s\" in %s"
                    .formatted(name, context().library().rootPackage())));
  }

  private Object copyRows(Arguments a) {
    ResultTable table = (ResultTable) Objects.requireNonNull(a.at(2));
    String statement =
        "copy " + relation(a.at(0)).render() + " (" + a.at(1) + ") from stdin (format csv)";
    return session.get().copyIn(statement, new CsvRows(table));
  }

  /** What {@code execute} answers first; printed, it is the server's command tag. */
  record ResponseObject(dev.atelier.dbt.adapter.AdapterResponse response) implements JinjaObject {
    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public String text() {
      return response.message();
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "_message", "message" -> response.message();
        case "code" -> response.code();
        case "rows_affected" -> response.rowsAffected();
        default -> Missing.MISSING;
      };
    }
  }
}
