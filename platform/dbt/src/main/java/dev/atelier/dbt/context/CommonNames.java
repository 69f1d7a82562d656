package dev.atelier.dbt.context;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Column;
import dev.atelier.dbt.adapter.RelationClass;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.MacroReturn;
import dev.atelier.jinja.host.Modules;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.Sets;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.Digests;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlReader;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The names that mean the same for every node of an invocation. */
public final class CommonNames {
  private static final String SECRET = "DBT_ENV_SECRET_";
  private final Workspace workspace;
  private final Map<String, @Nullable Object> names = new HashMap<>();
  private final Map<String, Map<String, @Nullable Object>> vars = new ConcurrentHashMap<>();

  public CommonNames(Workspace workspace, Supplier<Manifest> manifest) {
    this.workspace = workspace;
    names.put("return", (JinjaCallable) CommonNames::returns);
    names.put("env_var", (JinjaCallable) a -> envVar(a, false));
    names.put("print", (JinjaCallable) this::print);
    names.put(
        "fromjson", (JinjaCallable) a -> orDefault(a, () -> fromJson(String.valueOf(a.at(0)))));
    names.put("tojson", (JinjaCallable) CommonNames::toJson);
    names.put(
        "fromyaml", (JinjaCallable) a -> orDefault(a, () -> fromYaml(String.valueOf(a.at(0)))));
    names.put("toyaml", (JinjaCallable) CommonNames::toYaml);
    names.put("set", (JinjaCallable) a -> orDefault(a, () -> Sets.create(a.at(0))));
    names.put("set_strict", (JinjaCallable) a -> Sets.create(a.at(0)));
    names.put("zip", (JinjaCallable) CommonNames::zip);
    names.put("zip_strict", (JinjaCallable) CommonNames::zip);
    names.put("local_md5", (JinjaCallable) a -> Digests.hex("MD5", String.valueOf(a.at(0))));
    names.put("diff_of_two_dicts", (JinjaCallable) CommonNames::difference);
    names.put("modules", Modules.all(Clock.systemUTC()));
    names.put("flags", new FlagsObject(workspace.flags()));
    names.put("target", workspace.project().target().context());
    names.put("env", workspace.project().target().context());
    names.put("project_name", workspace.project().root().name());
    names.put("invocation_id", workspace.invocationId());
    names.put("dbt_version", Workspace.DBT_VERSION);
    names.put("run_started_at", workspace.startedAt().atOffset(ZoneOffset.UTC));
    names.put("dbt_metadata_envs", new Later(() -> metadataEnvironment(workspace.environment())));
    names.put("invocation_args_dict", new Later(() -> lowerCase(workspace.flags())));
    names.put("api", new Api());
    names.put("graph", new GraphObject(manifest));
    names.put("selected_resources", List.of());
    names.put("defer_relation", null);
    names.put("database_schemas", List.of());
  }

  /** {@code DBT_ENV_CUSTOM_ENV_x} → x. */
  public static Map<String, @Nullable Object> metadataEnvironment(Map<String, String> environment) {
    Map<String, @Nullable Object> out = new TreeMap<>();
    environment.forEach((key, value) -> {
      if (key.startsWith("DBT_ENV_CUSTOM_ENV_")) {
        out.put(key.substring("DBT_ENV_CUSTOM_ENV_".length()), value);
      }
    });
    return out;
  }

  private static Map<String, @Nullable Object> lowerCase(Map<String, @Nullable Object> flags) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    flags.forEach((key, value) -> out.put(key.toLowerCase(Locale.ROOT), value));
    return out;
  }

  /** The variables that nodes of a package see. */
  Map<String, @Nullable Object> vars(String packageName) {
    return vars.computeIfAbsent(packageName, workspace.project()::varsFor);
  }

  /** Sets what is known only later, before any node runs. */
  public void put(String name, @Nullable Object value) {
    names.put(name, value);
  }

  @Nullable Object lookup(String name) {
    if (name.equals("thread_id")) {
      String thread = Thread.currentThread().getName();
      return thread.startsWith("Thread-") ? thread : "MainThread";
    }
    Object value = names.get(name);
    if (value instanceof Later(Supplier<Map<String, @Nullable Object>> made)) {
      return made.get();
    }
    return value != null || names.containsKey(name) ? value : Missing.MISSING;
  }

  /** What is made when somebody asks: only those who do depend on all that it is made of. */
  private record Later(Supplier<Map<String, @Nullable Object>> made) {}

  Set<String> names() {
    return names.keySet();
  }

  private static Object returns(Arguments arguments) {
    throw new MacroReturn(arguments.size() == 0 ? null : arguments.at(0));
  }

  /**
   * @param secretsAllowed only where values never reach a log: profiles and packages
   */
  Object envVar(Arguments arguments, boolean secretsAllowed) {
    String name = String.valueOf(arguments.get(0, "var"));
    Object otherwise = arguments.get(1, "default");
    if (name.startsWith(SECRET) && !secretsAllowed) {
      throw DbtError.PARSING.exception(
          "Secret env vars are allowed only in profiles.yml or packages.yml. Found '%s' referenced elsewhere."
              .formatted(name));
    }
    String value = workspace.environment().get(name);
    if (value != null) {
      return value;
    }
    if (otherwise == Missing.MISSING || otherwise == null) {
      throw DbtError.PARSING.exception("Env var required but not provided: '" + name + "'");
    }
    return String.valueOf(otherwise);
  }

  Object log(Resource node, Arguments arguments) {
    String message = Text.str(arguments.get(0, "msg"));
    boolean info = Boolean.TRUE.equals(arguments.get(1, "info"));
    workspace
        .events()
        .fire(
            Event.of(
                info ? Event.Level.INFO : Event.Level.DEBUG,
                info ? "JinjaLogInfo" : "JinjaLogDebug",
                info ? "I062" : "I063",
                message));
    return "";
  }

  private Object print(Arguments arguments) {
    if (!Boolean.FALSE.equals(workspace.flags().get("PRINT"))) {
      workspace.events().fire(Event.info("PrintEvent", "Z052", Text.str(arguments.get(0, "msg"))));
    }
    return "";
  }

  private interface Reader {
    @Nullable Object read() throws IOException;
  }

  private static @Nullable Object orDefault(Arguments arguments, Reader reader) {
    try {
      return reader.read();
    } catch (IOException | AtelierException | ClassCastException e) {
      Object otherwise = arguments.get(1, "default");
      return otherwise == Missing.MISSING ? null : otherwise;
    }
  }

  private static @Nullable Object fromJson(String text) throws IOException {
    return values(Json.mapper().readValue(text, new TypeReference<Object>() {}));
  }

  /** Integers as templates know them. */
  private static @Nullable Object values(@Nullable Object value) {
    return switch (value) {
      case Integer i -> i.longValue();
      case java.math.BigDecimal d -> d.doubleValue();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        map.forEach((key, item) -> out.put(String.valueOf(key), values(item)));
        yield out;
      }
      case List<?> list -> {
        List<@Nullable Object> out = new ArrayList<>();
        list.forEach(item -> out.add(values(item)));
        yield out;
      }
      case null, default -> value;
    };
  }

  private static @Nullable Object fromYaml(String text) {
    return new YamlReader(YamlDialect.PYTHON).readOne(new SourceText("<yaml>", text)).toJava();
  }

  private static @Nullable Object toJson(Arguments arguments) {
    Object value = arguments.get(0, "value");
    boolean sorted = Boolean.TRUE.equals(arguments.get(2, "sort_keys"));
    try {
      return PythonJson.write(value, sorted);
    } catch (IllegalArgumentException e) {
      Object otherwise = arguments.get(1, "default");
      return otherwise == Missing.MISSING ? null : otherwise;
    }
  }

  private static Object toYaml(Arguments arguments) {
    return PythonYaml.write(
        arguments.get(0, "value"), Boolean.TRUE.equals(arguments.get(2, "sort_keys")));
  }

  private static Object zip(Arguments arguments) {
    List<Iterator<@Nullable Object>> iterators = new ArrayList<>();
    arguments.positional().forEach(item -> iterators.add(Iteration.iterator(item)));
    List<@Nullable Object> out = new ArrayList<>();
    while (!iterators.isEmpty() && iterators.stream().allMatch(Iterator::hasNext)) {
      out.add(PyTuple.of(iterators.stream().map(Iterator::next).toArray()));
    }
    return out;
  }

  /** What the first has under a key and the second lacks there. */
  private static Object difference(Arguments arguments) {
    Map<String, @Nullable Object> first = Values.map(arguments.at(0));
    Map<String, @Nullable Object> second = new HashMap<>();
    Values.map(arguments.at(1))
        .forEach((key, value) -> second.put(key.toLowerCase(Locale.ROOT), value));
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    first.forEach((key, value) -> {
      List<@Nullable Object> left = new ArrayList<>(Values.list(value));
      List<String> known =
          Values.strings(second.get(key.toLowerCase(Locale.ROOT))).stream()
              .map(s -> s.toLowerCase(Locale.ROOT))
              .toList();
      left.removeIf(item -> known.contains(String.valueOf(item).toLowerCase(Locale.ROOT)));
      if (!left.isEmpty()) {
        out.put(key, left);
      }
    });
    return out;
  }

  /** {@code api.Relation}, {@code api.Column}. */
  private static final class Api implements JinjaObject {
    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "Relation" -> RelationClass.INSTANCE;
        case "Column" -> Column.ColumnClass.INSTANCE;
        default -> Missing.MISSING;
      };
    }
  }

  /** {@code flags.FULL_REFRESH}; a flag that is not set is None. */
  private record FlagsObject(Map<String, @Nullable Object> flags) implements JinjaObject {
    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return flags.get(name.toUpperCase(Locale.ROOT));
    }
  }

  /** {@code graph}: the manifest's dictionaries, made when somebody looks. */
  private static final class GraphObject implements JinjaObject {
    private final Supplier<Manifest> manifest;
    private final Map<String, Object> made = new java.util.concurrent.ConcurrentHashMap<>();

    GraphObject(Supplier<Manifest> manifest) {
      this.manifest = manifest;
    }

    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      return attribute(String.valueOf(key));
    }

    @Override
    public @Nullable Object attribute(String name) {
      Manifest all = manifest.get();
      return switch (name) {
        case "nodes" -> made.computeIfAbsent(name, n -> fields(all.nodes()));
        case "sources" -> made.computeIfAbsent(name, n -> fields(all.sources()));
        case "exposures" -> made.computeIfAbsent(name, n -> fields(all.exposures()));
        case "metrics" -> made.computeIfAbsent(name, n -> fields(all.metrics()));
        case "groups" -> made.computeIfAbsent(name, n -> fields(all.groups()));
        case "semantic_models" -> made.computeIfAbsent(name, n -> fields(all.semanticModels()));
        case "saved_queries" -> made.computeIfAbsent(name, n -> fields(all.savedQueries()));
        case "functions" -> made.computeIfAbsent(name, n -> fields(all.functions()));
        default -> Missing.MISSING;
      };
    }

    private static Map<String, Object> fields(Map<String, Resource> resources) {
      Map<String, Object> out = new LinkedHashMap<>();
      resources.forEach((id, resource) -> out.put(id, resource.fields()));
      return out;
    }
  }
}
