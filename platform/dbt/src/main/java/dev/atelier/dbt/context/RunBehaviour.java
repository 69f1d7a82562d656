package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.manifest.Lookup;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Text;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compiling and running: references are relations, statements go to the database. */
public final class RunBehaviour implements Behaviour {
  /**
   * What running nodes share.
   *
   * @param rowLimit of {@code --empty}: 0
   * @param sample of {@code --sample}: the event time that is read
   * @param deferred the other environment's relation for a node that is not built here
   * @param comments what statements carry
   * @param write where SQL that was sent is put: node, text
   */
  public record Shared(
      Workspace workspace,
      Lookup lookup,
      Optional<Integer> rowLimit,
      Optional<EventWindow> sample,
      Function<Resource, Optional<Relation>> deferred,
      QueryComments comments,
      BiConsumer<Resource, String> write) {

    /** Where a node or source is: in the other environment, if it is deferred to. */
    public Relation relation(Resource target) {
      return deferred.apply(target).orElseGet(() -> relationOf(workspace, target));
    }
  }

  private final Shared shared;
  private final Resource node;
  private final RunAdapter adapter;
  private final Map<String, @Nullable Object> results = new HashMap<>();
  private final Map<String, Relation> overrides = new HashMap<>();
  private final boolean checksDependencies;

  RunBehaviour(Shared shared, Resource node, RunAdapter adapter) {
    this.shared = shared;
    this.node = node;
    this.adapter = adapter;
    this.checksDependencies =
        node.type() != ResourceType.OPERATION && node.type() != ResourceType.SQL_OPERATION;
  }

  /** For unit tests: a reference is this relation instead. */
  public void override(String uniqueId, Relation relation) {
    overrides.put(uniqueId, relation);
  }

  @Override
  public boolean executes() {
    return true;
  }

  @Override
  public Object ref(Arguments arguments) {
    Reference reference = Reference.of(node, arguments);
    Resource target =
        shared
            .lookup()
            .ref(
                reference.packageName(),
                reference.name(),
                reference.versionText(),
                node.packageName())
            .orElseThrow(() ->
                DbtError.COMPILATION.in(
                    node,
                    Messages.missing(
                        node,
                        reference.packageName(),
                        reference.name(),
                        reference.versionText(),
                        "node")));
    require(target, arguments);
    Relation override = overrides.get(target.uniqueId());
    return override != null ? override : limited(relation(target), target);
  }

  private void require(Resource target, Arguments arguments) {
    if (checksDependencies
        && !node.dependsOnNodes().contains(target.uniqueId())
        && !target.uniqueId().equals(node.uniqueId())) {
      StringBuilder written = new StringBuilder();
      arguments
          .positional()
          .forEach(a -> written.append(written.isEmpty() ? "" : ", ").append(Text.repr(a)));
      throw DbtError.COMPILATION.in(
          node,
          """
          dbt was unable to infer all dependencies for the model "%s".
          This typically happens when ref() is placed within a conditional block.

          To fix this, add the following hint to the top of the model "%s":

          -- depends_on: {{ ref(%s) }}\
          """
              .formatted(node.name(), node.name(), written));
    }
  }

  /** The relation of a model, seed, snapshot or source. */
  Relation relation(Resource target) {
    if (target.isEphemeral()) {
      return Relation.of(null, null, ephemeralName(target))
          .withType("cte")
          .quoting(new Relation.Parts(false, false, false));
    }
    return shared.relation(target);
  }

  static String ephemeralName(Resource target) {
    return "__dbt__cte__" + target.identifier();
  }

  /** A node's own relation, quoted as its project and itself say. */
  public static Relation relationOf(Workspace workspace, Resource target) {
    Relation.Parts quoted = Relation.Parts.ALL.with(workspace.project().root().quoting());
    Map<String, @Nullable Object> own =
        target.type() == ResourceType.SOURCE
            ? target.map("quoting")
            : Values.map(target.config().get("quoting"));
    return Relation.of(target.database().orElse(null), target.schema(), target.identifier())
        .quoting(quoted.with(own));
  }

  private Relation limited(Relation relation, Resource target) {
    Relation out = relation;
    if (shared.rowLimit().isPresent()) {
      out = out.limited(shared.rowLimit().get());
    }
    Optional<String> condition =
        EventWindow.of(node, shared.sample()).flatMap(window -> window.condition(target));
    return condition.isPresent() ? out.filtered(condition.get()) : out;
  }

  @Override
  public Object source(Arguments arguments) {
    if (arguments.size() != 2) {
      throw DbtError.COMPILATION.in(
          node, "source() takes exactly two arguments (" + arguments.size() + " given)");
    }
    String name = String.valueOf(arguments.at(0));
    String table = String.valueOf(arguments.at(1));
    Resource target =
        shared
            .lookup()
            .source(name, table, node.packageName())
            .orElseThrow(
                () -> DbtError.COMPILATION.in(node, Messages.missingSource(node, name, table)));
    Relation override = overrides.get(target.uniqueId());
    return override != null ? override : limited(relationOf(shared.workspace(), target), target);
  }

  @Override
  public Object metric(Arguments arguments) {
    return "";
  }

  @Override
  public Object function(Arguments arguments) {
    List<String> names = arguments.positional().stream().map(String::valueOf).toList();
    String packageName = names.size() > 1 ? names.getFirst() : null;
    Resource target =
        shared
            .lookup()
            .function(packageName, names.getLast(), node.packageName())
            .orElseThrow(() ->
                DbtError.COMPILATION.in(
                    node, Messages.missing(node, packageName, names.getLast(), null, "function")));
    return shared.relation(target).withType("function");
  }

  @Override
  public JinjaObject config() {
    return new RunConfig(node);
  }

  @Override
  public JinjaObject adapter() {
    return adapter;
  }

  @Override
  public @Nullable Object thisRelation() {
    return switch (node.type()) {
      case OPERATION, SQL_OPERATION, ANALYSIS -> null;
      default -> relationOf(shared.workspace(), node);
    };
  }

  @Override
  public Object missingVar(String name) {
    Map<String, @Nullable Object> vars = shared.workspace().project().varsFor(node.packageName());
    throw DbtError.COMPILATION.in(
        node,
        "Required var '%s' not found in config:\nVars supplied to %s = %s"
            .formatted(name, node.name(), vars.isEmpty() ? "{}" : prettyVars(vars)));
  }

  private static String prettyVars(Map<String, @Nullable Object> vars) {
    StringBuilder out = new StringBuilder("{");
    vars.forEach((key, value) ->
        out.append(out.length() == 1 ? "\n" : ",\n")
            .append("    ")
            .append(PythonJson.write(key, false))
            .append(": ")
            .append(PythonJson.write(value, true)));
    return out.append("\n}").toString();
  }

  @Override
  public @Nullable Object lookup(String name) {
    return switch (name) {
      case "store_result" -> (JinjaCallable) this::storeResult;
      case "store_raw_result" -> (JinjaCallable) this::storeRawResult;
      case "load_result" -> (JinjaCallable) this::loadResult;
      case "write" ->
          (JinjaCallable)
              a -> {
                shared.write().accept(node, Text.str(a.at(0)));
                return "";
              };
      case "compiled_code", "sql", "compiled_sql" ->
          node.fields().getOrDefault("compiled_code", Missing.MISSING);
      case "pre_hooks" -> Values.list(node.config().get("pre-hook"));
      case "post_hooks" -> Values.list(node.config().get("post-hook"));
      default -> Missing.MISSING;
    };
  }

  private Object storeResult(Arguments a) {
    Object response = a.get(1, "response");
    Object table = a.get(2, "agate_table");
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("response", response == Missing.MISSING ? null : response);
    ResultTable rows = table instanceof ResultTable t ? t : ResultTable.EMPTY;
    result.put("data", rows.rows());
    result.put("table", rows);
    results.put(String.valueOf(a.get(0, "name")), result);
    return "";
  }

  private Object storeRawResult(Arguments a) {
    Object message = a.get(1, "message");
    Object rows = a.get(3, "rows_affected");
    long count = -1;
    if (rows instanceof Number number) {
      count = number.longValue();
    } else if (rows instanceof String text && !text.isEmpty()) {
      count = Long.parseLong(text);
    }
    Object code = a.get(2, "code");
    return storeResult(
        Arguments.of(
            a.get(0, "name"),
            new RawResponse(
                message == Missing.MISSING || message == null ? "" : Text.str(message),
                code == Missing.MISSING || code == null ? "" : Text.str(code),
                count),
            a.get(4, "agate_table")));
  }

  private @Nullable Object loadResult(Arguments a) {
    String name = String.valueOf(a.get(0, "name"));
    if (!results.containsKey(name)) {
      return null;
    }
    Object result = results.get(name);
    if (!name.equals("main")) {
      if (result == null) {
        throw DbtError.COMPILATION.in(
            node,
            "The 'statement' result named '" + name + "' has already been loaded into a variable");
      }
      results.put(name, null);
    }
    return result;
  }

  /** What the materialization's main statement left, if it had one. */
  public Optional<MainResult> mainResult() {
    if (!(results.get("main") instanceof Map<?, ?> result)) {
      return Optional.empty();
    }
    ResultTable table = result.get("table") instanceof ResultTable t ? t : ResultTable.EMPTY;
    return switch (result.get("response")) {
      case RunAdapter.ResponseObject object ->
          Optional.of(
              new MainResult(object.response().message(), object.response().toMap(), table));
      case RawResponse raw -> Optional.of(new MainResult(raw.message(), raw.toMap(), table));
      case null -> Optional.of(new MainResult("", Map.of(), table));
      default -> {
        Map<String, @Nullable Object> only = new LinkedHashMap<>();
        only.put("_message", String.valueOf(result.get("response")));
        yield Optional.of(new MainResult(String.valueOf(result.get("response")), only, table));
      }
    };
  }

  /**
   * @param response as {@code adapter_response} of the run results
   */
  public record MainResult(
      String message, Map<String, @Nullable Object> response, ResultTable table) {}

  /** A response that a materialization made up. */
  record RawResponse(String message, String code, long rowsAffected) implements JinjaObject {
    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      out.put("_message", message);
      out.put("code", code);
      out.put("rows_affected", rowsAffected);
      return out;
    }

    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public String text() {
      return message;
    }
  }

  @Override
  public void callsMacro(MacroLibrary.Definition definition) {}

  /** {@code config} while running: what was settled when parsing. */
  private static final class RunConfig implements JinjaObject, JinjaCallable {
    private static final Set<String> GETTERS = Set.of("get", "require");
    private final Resource node;

    RunConfig(Resource node) {
      this.node = node;
    }

    @Override
    public Object call(Arguments arguments) {
      return "";
    }

    @Override
    public boolean truth() {
      return true;
    }

    private Map<String, @Nullable Object> values() {
      return node.config();
    }

    @Override
    public @Nullable Object attribute(String name) {
      if (GETTERS.contains(name)) {
        return (JinjaCallable) a -> name.equals("get") ? get(a) : require(a);
      }
      return switch (name) {
        case "set" ->
            (JinjaCallable)
                a -> {
                  values().put(String.valueOf(a.get(0, "name")), a.get(1, "value"));
                  return "";
                };
        case "persist_relation_docs" -> (JinjaCallable) a -> persists("relation");
        case "persist_column_docs" -> (JinjaCallable) a -> persists("columns");
        case "meta_get" -> (JinjaCallable) a -> meta(a);
        case "meta_require" -> (JinjaCallable) a -> meta(a);
        case "model" -> node.fields();
        default -> values().containsKey(name) ? values().get(name) : Missing.MISSING;
      };
    }

    private @Nullable Object get(Arguments a) {
      String name = String.valueOf(a.get(0, "name"));
      String key =
          name.equals("pre_hook") ? "pre-hook" : name.equals("post_hook") ? "post-hook" : name;
      if (name.equals("snapshot_table_column_names")) {
        return snapshotColumns();
      }
      if (values().containsKey(key)) {
        return values().get(key);
      }
      Object otherwise = a.get(1, "default");
      return otherwise == Missing.MISSING ? null : otherwise;
    }

    /** dbt's columns of a snapshot under the names that it is configured to have. */
    private Map<String, @Nullable Object> snapshotColumns() {
      Map<String, @Nullable Object> own = Values.map(values().get("snapshot_meta_column_names"));
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      for (String column :
          List.of(
              "dbt_valid_to", "dbt_valid_from", "dbt_scd_id", "dbt_updated_at", "dbt_is_deleted")) {
        out.put(column, own.get(column) == null ? column : own.get(column));
      }
      return out;
    }

    private @Nullable Object require(Arguments a) {
      String name = String.valueOf(a.get(0, "name"));
      if (values().get(name) == null) {
        throw DbtError.COMPILATION.in(
            node,
            "Model '"
                + node.uniqueId()
                + "' does not define a required config parameter '"
                + name
                + "'.");
      }
      return values().get(name);
    }

    private @Nullable Object meta(Arguments a) {
      Map<String, @Nullable Object> meta = Values.map(values().get("meta"));
      String name = String.valueOf(a.at(0));
      Object otherwise = a.get(1, "default");
      return meta.containsKey(name)
          ? meta.get(name)
          : otherwise == Missing.MISSING ? null : otherwise;
    }

    private boolean persists(String what) {
      return Boolean.TRUE.equals(Values.map(values().get("persist_docs")).get(what));
    }
  }
}
