package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.parse.ConfigRules;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parsing: calls are written down, nothing is sent to a database. */
public final class ParseBehaviour implements Behaviour {
  private final Workspace workspace;
  private final Resource node;
  private final List<Object> refs = new ArrayList<>();
  private final List<Object> sources = new ArrayList<>();
  private final List<Object> metrics = new ArrayList<>();
  private final List<Object> functions = new ArrayList<>();
  private final Set<String> macros = new LinkedHashSet<>();
  private final Map<String, @Nullable Object> configCalls = new LinkedHashMap<>();
  private final Relation placeholder;
  private final JinjaObject adapter;

  ParseBehaviour(Workspace workspace, Resource node, MacroLibrary library) {
    this.workspace = workspace;
    this.node = node;
    this.placeholder =
        Relation.of(workspace.project().target().database(), node.schema(), node.identifier());
    this.adapter = new ParseAdapter(library, node.packageName());
  }

  public List<Object> refs() {
    return refs;
  }

  public List<Object> sources() {
    return sources;
  }

  public List<Object> metrics() {
    return metrics;
  }

  public List<Object> functions() {
    return functions;
  }

  /** Unique ids of the macros that the node itself calls. */
  public Set<String> macros() {
    return macros;
  }

  /** What {@code config(…)} said, all calls merged. */
  public Map<String, @Nullable Object> configCalls() {
    return configCalls;
  }

  /** The adapter needs the context that it belongs to. */
  void bind(NodeContext context) {
    ((ParseAdapter) adapter).context = context;
  }

  @Override
  public boolean executes() {
    return false;
  }

  @Override
  public Object ref(Arguments arguments) {
    refs.add(Reference.of(node, arguments).toMap());
    return placeholder;
  }

  @Override
  public Object source(Arguments arguments) {
    if (arguments.size() != 2) {
      throw DbtError.COMPILATION.in(
          node, "source() takes exactly two arguments (" + arguments.size() + " given)");
    }
    sources.add(List.of(String.valueOf(arguments.at(0)), String.valueOf(arguments.at(1))));
    return placeholder;
  }

  @Override
  public Object metric(Arguments arguments) {
    metrics.add(names(arguments));
    return "";
  }

  @Override
  public Object function(Arguments arguments) {
    functions.add(names(arguments));
    return placeholder;
  }

  private static List<String> names(Arguments arguments) {
    return arguments.positional().stream().map(String::valueOf).toList();
  }

  @Override
  public JinjaObject config() {
    return new ParseConfig();
  }

  @Override
  public JinjaObject adapter() {
    return adapter;
  }

  @Override
  public Object thisRelation() {
    return placeholder;
  }

  @Override
  public @Nullable Object missingVar(String name) {
    return null;
  }

  @Override
  public @Nullable Object lookup(String name) {
    return switch (name) {
      case "sql", "compiled_code", "compiled_sql" -> "";
      case "pre_hooks", "post_hooks" -> List.of();
      case "load_result" -> (JinjaCallable) a -> null;
      case "store_result", "store_raw_result", "write" -> (JinjaCallable) a -> "";
      case "doc" -> (JinjaCallable) a -> "";
      default -> Missing.MISSING;
    };
  }

  @Override
  public void callsMacro(MacroLibrary.Definition definition) {
    macros.add(definition.resource().uniqueId());
  }

  /** {@code config(…)} while parsing; everything it answers is empty text. */
  private final class ParseConfig implements JinjaObject, JinjaCallable {
    @Override
    public Object call(Arguments arguments) {
      Map<String, @Nullable Object> given = new LinkedHashMap<>();
      if (arguments.size() == 1 && arguments.at(0) instanceof Map<?, ?> map) {
        map.forEach((key, value) -> given.put(String.valueOf(key), value));
      } else if (arguments.size() > 0) {
        throw DbtError.COMPILATION.in(node, "Invalid inline model config");
      }
      given.putAll(arguments.keywords());
      for (String kind : List.of("pre", "post")) {
        if (given.containsKey(kind + "_hook") && given.containsKey(kind + "-hook")) {
          throw DbtError.COMPILATION.in(
              node,
              "Invalid config, has conflicting keys \"%1$s_hook\" and \"%1$s-hook\""
                  .formatted(kind));
        }
      }
      ConfigRules.merge(configCalls, given);
      return "";
    }

    private Object set(Arguments arguments) {
      Map<String, @Nullable Object> given = new LinkedHashMap<>();
      given.put(String.valueOf(arguments.get(0, "name")), arguments.get(1, "value"));
      ConfigRules.merge(configCalls, given);
      return "";
    }

    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "set" -> (JinjaCallable) a -> set(a);
        case "get", "require", "meta_get", "meta_require" -> (JinjaCallable) a -> "";
        case "persist_relation_docs", "persist_column_docs" -> (JinjaCallable) a -> false;
        case "model" -> node.fields();
        default -> Missing.MISSING;
      };
    }
  }

  /** What asks the database answers emptily; what only makes text works. */
  private static final class ParseAdapter implements JinjaObject {
    private final MacroLibrary library;
    private final String packageName;
    @Nullable NodeContext context;

    ParseAdapter(MacroLibrary library, String packageName) {
      this.library = library;
      this.packageName = packageName;
    }

    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      Object pure = AdapterText.attribute(name);
      if (pure != Missing.MISSING) {
        return pure;
      }
      return switch (name) {
        case "dispatch" ->
            (JinjaCallable)
                a ->
                    java.util.Objects.requireNonNull(context)
                        .callable(Dispatch.find(library, packageName, a));
        case "get_columns_in_relation",
            "get_missing_columns",
            "list_relations",
            "list_relations_without_caching",
            "get_column_schema_from_query",
            "get_columns_in_table" ->
            (JinjaCallable) a -> new ArrayList<>();
        case "execute" ->
            (JinjaCallable)
                a ->
                    dev.atelier.jinja.value.PyTuple.of(
                        "", dev.atelier.dbt.adapter.ResultTable.EMPTY);
        case "check_schema_exists", "already_exists" -> (JinjaCallable) a -> false;
        case "standardize_grants_dict" -> (JinjaCallable) a -> new LinkedHashMap<>();
        case "convert_type", "verify_database" -> (JinjaCallable) a -> "";
        default -> (JinjaCallable) a -> null;
      };
    }
  }

  Workspace workspace() {
    return workspace;
  }
}
