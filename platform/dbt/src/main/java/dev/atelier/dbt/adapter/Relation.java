package dev.atelier.dbt.adapter;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table, view or other thing with a name in the database; printed, it is that name in quotes.
 *
 * @param type {@code table}, {@code view}, {@code materialized_view}, {@code cte}, {@code external}
 * @param included which parts are printed
 * @param quoted which parts are quoted
 * @param limit a row limit that {@code --empty} and {@code --sample} put around it
 * @param filter a condition that microbatches put around it
 */
public record Relation(
    @Nullable String database,
    @Nullable String schema,
    @Nullable String identifier,
    @Nullable String type,
    Parts included,
    Parts quoted,
    Optional<Integer> limit,
    Optional<String> filter)
    implements JinjaObject {
  /** One flag for each part of a name. */
  public record Parts(boolean database, boolean schema, boolean identifier) {
    public static final Parts ALL = new Parts(true, true, true);

    Parts with(Arguments arguments) {
      return new Parts(
          flag(arguments.get(0, "database"), database),
          flag(arguments.get(1, "schema"), schema),
          flag(arguments.get(2, "identifier"), identifier));
    }

    /** From {@code quoting} settings; what is not set stays. */
    public Parts with(Map<String, @Nullable Object> settings) {
      return new Parts(
          flag(settings.get("database"), database),
          flag(settings.get("schema"), schema),
          flag(settings.get("identifier"), identifier));
    }

    private static boolean flag(@Nullable Object value, boolean otherwise) {
      return value instanceof Boolean flag ? flag : otherwise;
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      out.put("database", database);
      out.put("schema", schema);
      out.put("identifier", identifier);
      return out;
    }
  }

  public static Relation of(
      @Nullable String database, @Nullable String schema, @Nullable String identifier) {
    return new Relation(
        database,
        schema,
        identifier,
        null,
        Parts.ALL,
        Parts.ALL,
        Optional.empty(),
        Optional.empty());
  }

  public Relation withType(@Nullable String other) {
    return new Relation(database, schema, identifier, other, included, quoted, limit, filter);
  }

  public Relation withIdentifier(@Nullable String other) {
    return new Relation(database, schema, other, type, included, quoted, limit, filter);
  }

  public Relation including(Parts parts) {
    return new Relation(database, schema, identifier, type, parts, quoted, limit, filter);
  }

  public Relation quoting(Parts parts) {
    return new Relation(database, schema, identifier, type, included, parts, limit, filter);
  }

  public Relation limited(int rows) {
    return new Relation(
        database, schema, identifier, type, included, quoted, Optional.of(rows), filter);
  }

  public Relation filtered(String condition) {
    return new Relation(
        database, schema, identifier, type, included, quoted, limit, Optional.of(condition));
  }

  public Relation withoutIdentifier() {
    return including(new Parts(included.database, included.schema, false));
  }

  /** The name alone, without a limit or filter around it. */
  public String name() {
    StringBuilder out = new StringBuilder();
    part(out, included.database, quoted.database, database);
    part(out, included.schema, quoted.schema, schema);
    part(out, included.identifier, quoted.identifier, identifier);
    return out.toString();
  }

  private static void part(
      StringBuilder out, boolean include, boolean quote, @Nullable String text) {
    if (include && text != null) {
      out.append(out.isEmpty() ? "" : ".");
      out.append(quote ? '"' + text + '"' : text);
    }
  }

  public String render() {
    String out = name();
    String alias = "_dbt_%s_subq_" + Optional.ofNullable(identifier).orElse("");
    if (limit.isPresent()) {
      String rows = (limit.get() == 0 ? "where false " : "") + "limit " + limit.get();
      out = "(select * from %s %s) %s".formatted(out, rows, alias.formatted("limit"));
    }
    if (filter.isPresent()) {
      out =
          "(select * from %s where %s) %s"
              .formatted(out, filter.get(), alias.formatted("et_filter"));
    }
    return out;
  }

  /** Same name, as far as both say it; PostgreSQL's names are compared as written. */
  public boolean matches(
      @Nullable String otherDatabase, @Nullable String otherSchema, @Nullable String otherName) {
    return same(database, otherDatabase)
        && same(schema, otherSchema)
        && same(identifier, otherName);
  }

  private static boolean same(@Nullable String own, @Nullable String other) {
    return other == null || other.equals(own);
  }

  public boolean isType(String wanted) {
    return wanted.equals(type);
  }

  @Override
  public String typeName() {
    return "PostgresRelation";
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public String repr() {
    return "<PostgresRelation " + render() + ">";
  }

  @Override
  public String text() {
    return render();
  }

  @Override
  public String toString() {
    return render();
  }

  @Override
  public @Nullable Object item(@Nullable Object key) {
    return key instanceof String name ? attribute(name) : Missing.MISSING;
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "database" -> database;
      case "schema" -> schema;
      case "identifier", "name", "table" -> identifier;
      case "type" -> type;
      case "is_table" -> isType("table");
      case "is_view" -> isType("view");
      case "is_cte" -> isType("cte");
      case "is_pointer" -> isType("pointer_table");
      case "is_function" -> isType("function");
      case "is_materialized_view" -> isType("materialized_view");
      case "can_be_renamed" -> isType("table") || isType("view");
      case "can_be_replaced" -> false;
      case "path" -> new Path();
      case "get" -> (JinjaCallable) this::get;
      case "include_policy" -> included.toMap();
      case "quote_policy" -> quoted.toMap();
      case "render" -> (JinjaCallable) a -> name();
      case "include" -> (JinjaCallable) a -> including(included.with(onlyKeywords(a)));
      case "quote" -> (JinjaCallable) a -> quoting(quoted.with(onlyKeywords(a)));
      case "quoted" -> (JinjaCallable) a -> '"' + String.valueOf(a.at(0)) + '"';
      case "incorporate" -> (JinjaCallable) this::incorporate;
      case "replace_path" -> (JinjaCallable) a -> path(a.keywords());
      case "matches" -> (JinjaCallable) this::matches;
      case "without_identifier" -> (JinjaCallable) a -> withoutIdentifier();
      case "information_schema" -> (JinjaCallable) this::informationSchema;
      case "information_schema_only" -> (JinjaCallable) a -> information();
      case "relation_max_name_length" -> (JinjaCallable) a -> 63L;
      case "get_relation_type", "quote_character" -> attribute.startsWith("q") ? "\"" : type;
      case "Table" -> "table";
      case "View" -> "view";
      case "CTE" -> "cte";
      case "External" -> "external";
      case "Function" -> "function";
      case "get_function_config" -> (JinjaCallable) Relation::functionConfig;
      case "get_function_macro_name" ->
          (JinjaCallable)
              a -> {
                Map<?, ?> config = (Map<?, ?>) java.util.Objects.requireNonNull(a.at(0));
                return config.get("type") + "_function_" + config.get("language");
              };
      case "MaterializedView" -> "materialized_view";
      case "create",
          "create_from",
          "create_from_source",
          "create_ephemeral_from",
          "add_ephemeral_prefix" ->
          RelationClass.INSTANCE.attribute(attribute);
      case "get_materialized_view_config_change_collection" ->
          (JinjaCallable) IndexChanges::between;
      default -> Missing.MISSING;
    };
  }

  private static @Nullable Object functionConfig(Arguments arguments) {
    if (!(arguments.at(0) instanceof Map<?, ?> model)
        || !"function".equals(model.get("resource_type"))) {
      return null;
    }
    Map<?, ?> given = model.get("config") instanceof Map<?, ?> map ? map : Map.of();
    Map<String, @Nullable Object> config = new java.util.LinkedHashMap<>();
    config.put("language", model.get("language"));
    config.put("type", given.get("type"));
    config.put("runtime_version", given.get("runtime_version"));
    config.put("entry_point", given.get("entry_point"));
    return config;
  }

  /** Macros tell a relation from text by its being a dictionary with this entry. */
  @Override
  public boolean isMapping() {
    return true;
  }

  private @Nullable Object get(Arguments arguments) {
    String key = String.valueOf(arguments.at(0));
    if (key.equals("metadata")) {
      return Map.of("type", typeName());
    }
    Object found = key.equals("get") ? Missing.MISSING : attribute(key);
    return found == Missing.MISSING ? (arguments.size() > 1 ? arguments.at(1) : null) : found;
  }

  private static Arguments onlyKeywords(Arguments arguments) {
    if (arguments.size() > 0) {
      throw DbtError.COMPILATION.exception("include() and quote() take their arguments by keyword");
    }
    return arguments;
  }

  private Relation incorporate(Arguments arguments) {
    Relation out = this;
    Map<String, @Nullable Object> keywords = arguments.keywords();
    if (keywords.get("path") instanceof Map<?, ?> path) {
      out = out.path(Values.map(path));
    }
    if (keywords.containsKey("type")) {
      Object other = keywords.get("type");
      out = out.withType(other == null ? null : other.toString());
    }
    if (keywords.get("include_policy") instanceof Map<?, ?> policy) {
      out = out.including(out.included.with(Values.map(policy)));
    }
    if (keywords.get("quote_policy") instanceof Map<?, ?> policy) {
      out = out.quoting(out.quoted.with(Values.map(policy)));
    }
    return out;
  }

  private Relation path(Map<String, ? extends @Nullable Object> parts) {
    return new Relation(
        parts.containsKey("database") ? textOf(parts.get("database")) : database,
        parts.containsKey("schema") ? textOf(parts.get("schema")) : schema,
        parts.containsKey("identifier") ? textOf(parts.get("identifier")) : identifier,
        type,
        included,
        quoted,
        limit,
        filter);
  }

  static @Nullable String textOf(@Nullable Object value) {
    return value == null || value == Missing.MISSING ? null : value.toString();
  }

  private Object matches(Arguments arguments) {
    return matches(
        textOf(arguments.get(0, "database")),
        textOf(arguments.get(1, "schema")),
        textOf(arguments.get(2, "identifier")));
  }

  private Relation information() {
    return new Relation(
        database,
        null,
        "INFORMATION_SCHEMA",
        null,
        Parts.ALL,
        new Parts(quoted.database, false, false),
        Optional.empty(),
        Optional.empty());
  }

  private Object informationSchema(Arguments arguments) {
    Object view = arguments.get(0, "view_name");
    Relation all = information();
    return view == Missing.MISSING || view == null
        ? all
        : new Relation(
            database,
            "INFORMATION_SCHEMA",
            view.toString(),
            null,
            Parts.ALL,
            new Parts(quoted.database, false, false),
            Optional.empty(),
            Optional.empty());
  }

  /** The dotted path, as {@code relation.path}. */
  private final class Path implements JinjaObject {
    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "database" -> database;
        case "schema" -> schema;
        case "identifier" -> identifier;
        default -> Missing.MISSING;
      };
    }
  }
}
