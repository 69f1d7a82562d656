package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.schedule.Executor;
import dev.atelier.airflow.schedule.Params;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.Xcoms;
import dev.atelier.jinja.Scope;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.kernel.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The names of a task's context for a template. */
final class ContextScope implements Scope {
  private final TaskContext context;
  private final Database database;
  private final Settings settings;
  private final Masker masker;
  private final Map<String, String> environment;

  /**
   * @param environment the service's: AIRFLOW_VAR_ and AIRFLOW_CONN_ come before the database
   */
  ContextScope(
      TaskContext context,
      Database database,
      Settings settings,
      Masker masker,
      Map<String, String> environment) {
    this.context = context;
    this.database = database;
    this.settings = settings;
    this.masker = masker;
    this.environment = environment;
  }

  private Executor.Attempt attempt() {
    return context.attempt();
  }

  @Override
  public @Nullable Object lookup(String name) {
    return switch (name) {
      case "ti", "task_instance" -> new Instance();
      case "dag_run" -> new Run();
      case "dag" ->
          attributes(
              "DAG",
              Map.of(
                  "dag_id",
                  attempt().dag().dagId(),
                  "fileloc",
                  attempt().dag().fileloc(),
                  "tags",
                  new ArrayList<>(attempt().dag().tags())));
      case "task" ->
          attributes(
              "Task",
              Map.of(
                  "task_id",
                  attempt().task().taskId(),
                  "owner",
                  attempt().task().owner(),
                  "dag_id",
                  attempt().dag().dagId()));
      case "run_id" -> attempt().run().runId();
      case "params" -> params();
      case "macros" -> Templates.MACROS;
      case "var" ->
          new Attributes(
              "VariableAccessor",
              key ->
                  switch (key) {
                    case "value" -> new Variables(false);
                    case "json" -> new Variables(true);
                    default -> Missing.MISSING;
                  });
      case "conn" -> new Connections();
      case "test_mode" -> false;
      case "try_number" -> (long) attempt().instance().tryNumber();
      case "inlets", "outlets" -> new ArrayList<>();
      case "inlet_events" -> new InletEvents();
      case "templates_dict" -> null;
      default -> {
        Object value = context.values().getOrDefault(name, Missing.MISSING);
        yield value instanceof Instant at ? new TemplateDate(at) : absent(name, value);
      }
    };
  }

  /** What is known to be None when it is not there. */
  private static @Nullable Object absent(String name, Object value) {
    return value == Missing.MISSING && name.startsWith("prev_") ? null : value;
  }

  private Object params() {
    Map<String, Dag.Param> own = Map.of();
    return java.util.Objects.requireNonNull(
        Templates.value(Params.of(attempt().dag(), own, attempt().run().conf())));
  }

  /** An object with a function for its attributes. */
  private record Attributes(String type, Function<String, @Nullable Object> lookup)
      implements JinjaObject {
    @Override
    public @Nullable Object attribute(String name) {
      return lookup.apply(name);
    }

    @Override
    public String typeName() {
      return type;
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  private static JinjaObject attributes(String type, Map<String, ?> values) {
    return new Attributes(
        type,
        name -> {
          Object value = values.get(name);
          return value == null ? Missing.MISSING : value;
        });
  }

  private final class Run implements JinjaObject {
    @Override
    public @Nullable Object attribute(String name) {
      DagRun run = attempt().run();
      return switch (name) {
        case "dag_id" -> run.dagId();
        case "run_id" -> run.runId();
        case "run_type" -> run.runType();
        case "state" -> run.state().id();
        case "external_trigger" -> run.manual();
        case "conf" -> Templates.value(run.conf());
        case "note" -> run.note().orElse(null);
        case "logical_date", "execution_date" -> date(run.logicalDate());
        case "data_interval_start" -> date(run.interval().map(span -> span.start()));
        case "data_interval_end" -> date(run.interval().map(span -> span.end()));
        case "run_after" -> new TemplateDate(run.runAfter());
        case "queued_at" -> new TemplateDate(run.queuedAt());
        case "start_date" -> date(run.startDate());
        case "end_date" -> date(run.endDate());
        case "id" -> run.id();
        default -> Missing.MISSING;
      };
    }

    @Override
    public String text() {
      return "<DagRun " + attempt().run().dagId() + " @ " + attempt().run().runId() + ">";
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  private static @Nullable Object date(Optional<Instant> at) {
    return at.map(TemplateDate::new).orElse(null);
  }

  private final class Instance implements JinjaObject {
    @Override
    public @Nullable Object attribute(String name) {
      TaskInstance instance = attempt().instance();
      return switch (name) {
        case "xcom_pull" -> (JinjaCallable) ContextScope.this::pull;
        case "xcom_push" -> (JinjaCallable) ContextScope.this::push;
        case "task_id" -> instance.taskId();
        case "dag_id" -> instance.key().dagId();
        case "run_id" -> instance.key().runId();
        case "map_index" -> (long) instance.key().mapIndex();
        case "try_number" -> (long) instance.tryNumber();
        case "max_tries" -> (long) instance.maxTries();
        case "state" -> "running";
        case "operator" -> instance.operator();
        case "pool" -> instance.pool();
        case "queue" -> instance.queue();
        case "hostname" -> instance.hostname();
        case "start_date" -> date(instance.startDate());
        case "execution_date", "logical_date" -> date(attempt().run().logicalDate());
        case "dag_run" -> new Run();
        case "task" -> lookup("task");
        default -> Missing.MISSING;
      };
    }

    @Override
    public String text() {
      return "<TaskInstance: "
          + attempt().key().dagId()
          + "."
          + attempt().key().taskId()
          + " "
          + attempt().key().runId()
          + " [running]>";
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  private @Nullable Object pull(Arguments arguments) {
    Object ids = present(arguments.get(0, "task_ids"));
    Object dag = present(arguments.get(1, "dag_id"));
    Object key = present(arguments.get(2, "key"));
    Object prior = present(arguments.get(3, "include_prior_dates"));
    Object indexes = present(arguments.keywords().getOrDefault("map_indexes", Missing.MISSING));
    Object fallback = present(arguments.keywords().getOrDefault("default", null));
    boolean single = !(ids instanceof List<?>);
    List<String> wanted =
        ids == null
            ? null
            : ids instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(ids.toString());
    List<String> positions =
        indexes == null
            ? null
            : indexes instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(indexes.toString());
    List<Xcoms.Xcom> found =
        database.call(session ->
            Answers.pull(
                session,
                dag == null ? attempt().run().dagId() : dag.toString(),
                attempt().run().runId(),
                wanted,
                key == null ? Xcoms.RETURN_VALUE : key.toString(),
                positions,
                Boolean.TRUE.equals(prior)));
    if (single && !(indexes instanceof List<?>)) {
      if (found.isEmpty()) {
        return fallback;
      }
      boolean mapped =
          found.getFirst().key().mapIndex() >= 0 && indexes == null && found.size() > 1;
      return mapped ? values(found) : Templates.value(found.getFirst().value());
    }
    if (wanted != null && wanted.size() > 1) {
      Map<String, @Nullable Object> byTask = new LinkedHashMap<>();
      wanted.forEach(id -> byTask.put(id, fallback));
      found.forEach(xcom -> byTask.put(xcom.key().taskId(), Templates.value(xcom.value())));
      return new ArrayList<>(byTask.values());
    }
    return values(found);
  }

  private @Nullable Object push(Arguments arguments) {
    String key = String.valueOf(arguments.get(0, "key"));
    Object value = Templates.plain(present(arguments.get(1, "value")));
    JsonNode json = Json.mapper().valueToTree(value);
    database.run(session -> Xcoms.put(session, attempt().key(), key, json, Instant.now()));
    return null;
  }

  /** {@code inlet_events[uri]} and {@code inlet_events.for_asset(uri=…)}: what happened so far. */
  private final class InletEvents implements JinjaObject {
    @Override
    public @Nullable Object attribute(String name) {
      return name.equals("for_asset")
          ? (JinjaCallable)
              arguments -> {
                Map<String, @Nullable Object> named = arguments.keywords();
                return item(named.getOrDefault("uri", named.get("name")));
              }
          : Missing.MISSING;
    }

    @Override
    public Object item(@Nullable Object key) {
      List<Object> events = new ArrayList<>();
      database
          .call(session -> Answers.events(session, String.valueOf(key)))
          .forEach(event -> {
            Map<String, @Nullable Object> values = new LinkedHashMap<>(event);
            values.put("extra", Templates.value(Json.mapper().valueToTree(event.get("extra"))));
            events.add(
                new Attributes("AssetEvent", name -> values.getOrDefault(name, Missing.MISSING)));
          });
      return events;
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  private static List<@Nullable Object> values(List<Xcoms.Xcom> found) {
    List<@Nullable Object> result = new ArrayList<>();
    found.forEach(xcom -> result.add(Templates.value(xcom.value())));
    return result;
  }

  private static @Nullable Object present(@Nullable Object value) {
    return value == Missing.MISSING ? null : value;
  }

  private Optional<String> variable(String key) {
    String set = environment.get("AIRFLOW_VAR_" + key.toUpperCase(java.util.Locale.ROOT));
    Optional<String> found =
        set != null
            ? Optional.of(set)
            : database
                .call(session -> settings.variable(session, key))
                .map(Settings.Variable::value);
    found.filter(value -> Masker.sensitive(key)).ifPresent(masker::add);
    return found;
  }

  private final class Variables implements JinjaObject {
    private final boolean json;

    Variables(boolean json) {
      this.json = json;
    }

    private @Nullable Object read(String text) {
      return json ? Templates.value(Json.read(text)) : text;
    }

    @Override
    public @Nullable Object attribute(String name) {
      if (name.equals("get")) {
        return (JinjaCallable)
            arguments ->
                variable(String.valueOf(arguments.at(0)))
                    .<@Nullable Object>map(this::read)
                    .orElse(present(arguments.get(1, "default_var")));
      }
      return read(
          variable(name)
              .orElseThrow(() ->
                  new JinjaException(
                      PythonType.KEY_ERROR, "'Variable " + name + " does not exist'")));
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      return attribute(String.valueOf(key));
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  private final class Connections implements JinjaObject {
    @Override
    public @Nullable Object attribute(String name) {
      if (name.equals("get")) {
        return (JinjaCallable)
            arguments -> {
              Optional<Settings.Connection> found = connection(String.valueOf(arguments.at(0)));
              return found.isPresent()
                  ? view(found.get())
                  : present(arguments.get(1, "default_conn"));
            };
      }
      return view(
          connection(name)
              .orElseThrow(() ->
                  AirflowErrors.NOT_FOUND
                      .problem("The conn_id `" + name + "` isn't defined")
                      .exception()));
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  private Optional<Settings.Connection> connection(String id) {
    String set = environment.get("AIRFLOW_CONN_" + id.toUpperCase(java.util.Locale.ROOT));
    return set != null
        ? Optional.of(ConnectionText.parse(id, set))
        : database.call(session -> settings.connection(session, id));
  }

  private JinjaObject view(Settings.Connection connection) {
    connection.password().ifPresent(masker::add);
    return new Attributes(
        "Connection",
        name ->
            switch (name) {
              case "conn_id" -> connection.connId();
              case "conn_type" -> connection.connType();
              case "host" -> connection.host().orElse(null);
              case "login" -> connection.login().orElse(null);
              case "password", "get_password" -> connection.password().orElse(null);
              case "schema" -> connection.schema().orElse(null);
              case "port" -> connection.port().map(Integer::longValue).orElse(null);
              case "extra" -> connection.extra().orElse(null);
              case "extra_dejson" ->
                  connection
                      .extra()
                      .map(text -> Templates.value(Json.read(text)))
                      .orElse(new LinkedHashMap<>());
              case "get_uri" -> (JinjaCallable) arguments -> ConnectionText.uri(connection);
              default -> Missing.MISSING;
            });
  }

  /** The scope with what a Python task adds: params that it validated, values of user macros. */
  Scope with(JsonNode extra, Map<String, JinjaCallable> macros) {
    Map<String, @Nullable Object> names = new LinkedHashMap<>();
    if (extra.isObject()) {
      extra
          .properties()
          .forEach(entry -> names.put(entry.getKey(), Templates.value(entry.getValue())));
    }
    names.putAll(macros);
    return Scope.of(names).or(this);
  }
}
