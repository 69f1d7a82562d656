package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.python.DagReader;
import dev.atelier.airflow.schedule.NextRuns;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.state.StateStore;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.state.Xcoms;
import dev.atelier.kernel.error.AtelierException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What DAG files and tasks ask the platform for, by the names that the Python side uses. */
public final class Answers implements DagReader.Questions {
  private final Database database;
  private final Settings settings;
  private final RunActions actions;
  private final NextRuns nextRuns;
  private final Masker masker;
  private final Clock clock;

  public Answers(
      Database database,
      Settings settings,
      RunActions actions,
      NextRuns nextRuns,
      Masker masker,
      Clock clock) {
    this.database = database;
    this.settings = settings;
    this.actions = actions;
    this.nextRuns = nextRuns;
    this.masker = masker;
    this.clock = clock;
  }

  /** An error with the exception's name in Python. */
  static final class PythonError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String type;

    PythonError(String type, String message) {
      super(message);
      this.type = type;
    }

    String type() {
      return type;
    }
  }

  /** While a file is read: what needs no run. */
  @Override
  public @Nullable Object answer(String what, JsonNode args) {
    return database.call(session -> answer(session, what, args, Optional.empty()));
  }

  @Nullable Object answer(String what, JsonNode args, TaskKey asking) {
    if (what.equals("trigger")) {
      return trigger(args);
    }
    return database.call(session -> answer(session, what, args, Optional.of(asking)));
  }

  private @Nullable Object answer(
      Session session, String what, JsonNode args, Optional<TaskKey> asking) {
    return switch (what) {
      case "variable" -> variable(session, args.path("key").asText());
      case "set_variable" -> {
        settings.setVariable(
            session,
            new Settings.Variable(
                args.path("key").asText(),
                args.path("value").asText(),
                optional(args, "description")));
        yield null;
      }
      case "delete_variable" -> settings.deleteVariable(session, args.path("key").asText()) ? 1 : 0;
      case "connection" -> connection(session, args.path("conn_id").asText());
      case "xcom" -> xcom(session, args);
      case "set_xcom" -> {
        TaskKey key =
            new TaskKey(
                args.path("dag_id").asText(),
                args.path("run_id").asText(),
                args.path("task_id").asText(),
                args.path("map_index").asInt(-1));
        Xcoms.put(session, key, args.path("key").asText(), args.path("value"), clock.instant());
        yield null;
      }
      case "state" ->
          StateStore.get(
                  session, args.path("scope").asText(), args.path("key").asText(), clock.instant())
              .orElse(null);
      case "set_state" -> {
        StateStore.put(
            session,
            args.path("scope").asText(),
            args.path("key").asText(),
            args.path("value"),
            optional(args, "expires").map(text -> PythonTime.parse(text, ZoneOffset.UTC)),
            clock.instant());
        yield null;
      }
      case "delete_state" -> {
        StateStore.remove(session, args.path("scope").asText(), optional(args, "key"));
        yield null;
      }
      case "dag_runs" -> dagRuns(session, args);
      case "run_state" ->
          Runs.find(session, args.path("dag_id").asText(), args.path("run_id").asText())
              .map(run -> run.state().id())
              .orElse(null);
      case "external" -> external(session, args);
      case "asset_events" -> events(session, args.path("uri").asText());
      case "first_reschedule" -> firstReschedule(session, asking.orElseThrow());
      case "next_interval" -> nextInterval(session, asking.orElseThrow());
      default -> throw new PythonError("AirflowException", "the platform cannot answer " + what);
    };
  }

  private static Optional<String> optional(JsonNode args, String name) {
    JsonNode node = args.path(name);
    return node.isNull() || node.isMissingNode() ? Optional.empty() : Optional.of(node.asText());
  }

  private @Nullable Object variable(Session session, String key) {
    Optional<Settings.Variable> found = settings.variable(session, key);
    found
        .filter(variable -> Masker.sensitive(variable.key()))
        .ifPresent(variable -> masker.add(variable.value()));
    return found.map(Settings.Variable::value).orElse(null);
  }

  private @Nullable Object connection(Session session, String connId) {
    Optional<Settings.Connection> found = settings.connection(session, connId);
    if (found.isEmpty()) {
      return null;
    }
    found.get().password().ifPresent(masker::add);
    return connectionMap(found.get());
  }

  /** A connection by the names of Python's constructor. */
  public static Map<String, Object> connectionMap(Settings.Connection connection) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("conn_id", connection.connId());
    result.put("conn_type", connection.connType());
    result.put("description", connection.description().orElse(null));
    result.put("host", connection.host().orElse(null));
    result.put("login", connection.login().orElse(null));
    result.put("password", connection.password().orElse(null));
    result.put("schema", connection.schema().orElse(null));
    result.put("port", connection.port().orElse(null));
    result.put("extra", connection.extra().orElse(null));
    return result;
  }

  private static @Nullable List<String> texts(JsonNode node) {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    List<String> result = new ArrayList<>();
    node.forEach(each -> result.add(each.asText()));
    return result;
  }

  static List<Xcoms.Xcom> pull(
      Session session,
      String dagId,
      String runId,
      @Nullable List<String> taskIds,
      String key,
      @Nullable List<String> mapIndexes,
      boolean prior) {
    List<Xcoms.Xcom> found = Xcoms.find(session, dagId, runId, taskIds, key, mapIndexes);
    if (found.isEmpty() && prior && taskIds != null) {
      Optional<DagRun> run = Runs.find(session, dagId, runId);
      if (run.isPresent()) {
        return Xcoms.findPrior(session, dagId, run.get().order(), taskIds, key).stream()
            .limit(1)
            .toList();
      }
    }
    return found;
  }

  private static Object xcom(Session session, JsonNode args) {
    return pull(
            session,
            args.path("dag_id").asText(),
            args.path("run_id").asText(),
            texts(args.path("task_ids")),
            args.path("key").asText(),
            texts(args.path("map_indexes")),
            args.path("prior").asBoolean())
        .stream()
        .map(xcom ->
            Map.of(
                "task_id",
                xcom.key().taskId(),
                "map_index",
                xcom.key().mapIndex(),
                "value",
                xcom.value()))
        .toList();
  }

  private static Object dagRuns(Session session, JsonNode args) {
    Optional<String> runId = optional(args, "run_id");
    Optional<String> state = optional(args, "state");
    return Runs.of(session, args.path("dag_id").asText(), 1000).reversed().stream()
        .filter(run -> runId.isEmpty() || run.runId().equals(runId.get()))
        .filter(run -> state.isEmpty() || run.state().id().equals(state.get()))
        .map(run -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("dag_id", run.dagId());
          row.put("run_id", run.runId());
          row.put("state", run.state().id());
          row.put("run_type", run.runType());
          row.put("conf", run.conf());
          row.put("logical_date", run.logicalDate().map(PythonTime::iso).orElse(null));
          row.put("execution_date", run.logicalDate().map(PythonTime::iso).orElse(null));
          row.put("start_date", run.startDate().map(PythonTime::iso).orElse(null));
          row.put("end_date", run.endDate().map(PythonTime::iso).orElse(null));
          return row;
        })
        .toList();
  }

  private String trigger(JsonNode args) {
    String dagId = args.path("dag_id").asText();
    Optional<Instant> logical =
        optional(args, "logical_date").map(text -> PythonTime.parse(text, ZoneOffset.UTC));
    try {
      return actions
          .trigger(
              new RunActions.Trigger(
                  dagId,
                  optional(args, "run_id"),
                  logical,
                  Optional.empty(),
                  Optional.empty(),
                  args.path("conf"),
                  Optional.empty(),
                  "operator",
                  Optional.empty()))
          .runId();
    } catch (AtelierException e) {
      if (!e.problems().getFirst().code().equals(AirflowErrors.RUN_EXISTS.code())) {
        throw new PythonError("DagNotFound", String.valueOf(e.getMessage()));
      }
      if (args.path("reset").asBoolean()) {
        return reset(dagId, optional(args, "run_id"), logical);
      }
      throw new PythonError("DagRunAlreadyExists", String.valueOf(e.getMessage()));
    }
  }

  private String reset(String dagId, Optional<String> runId, Optional<Instant> logical) {
    String existing =
        runId.orElseGet(() ->
            database.call(
                session -> Runs.at(session, dagId, logical.orElseThrow()).orElseThrow().runId()));
    actions.clear(RunActions.Clear.run(dagId, existing));
    return existing;
  }

  private static Object external(Session session, JsonNode args) {
    String dagId = args.path("dag_id").asText();
    List<String> tasks =
        new ArrayList<>(Optional.ofNullable(texts(args.path("task_ids"))).orElse(List.of()));
    Optional<Dags.Known> dag = Dags.find(session, dagId);
    Optional<String> group = optional(args, "group_id");
    group.ifPresent(id ->
        dag.ifPresent(known ->
            known.dag().tasks().values().stream()
                .filter(task ->
                    task.group()
                        .filter(own -> own.equals(id) || own.startsWith(id + "."))
                        .isPresent())
                .map(Task::taskId)
                .forEach(tasks::add)));
    List<String> states = new ArrayList<>();
    for (JsonNode date : args.path("dates")) {
      Optional<DagRun> run =
          Runs.at(session, dagId, PythonTime.parse(date.asText(), ZoneOffset.UTC));
      if (run.isEmpty()) {
        continue;
      }
      if (tasks.isEmpty()) {
        states.add(run.get().state().id());
      } else {
        Tasks.of(session, dagId, run.get().runId()).stream()
            .filter(instance -> tasks.contains(instance.taskId()))
            .forEach(instance -> states.add(instance.state().id().orElse("none")));
      }
    }
    boolean exists = dag.isPresent() && dag.get().dag().tasks().keySet().containsAll(tasks);
    return Map.of("exists", exists, "states", states, "needed", Math.max(1, tasks.size()));
  }

  /** What happened to an asset, oldest first. */
  static List<Map<String, Object>> events(Session session, String uri) {
    return Assets.events(session, uri, 1000).reversed().stream().map(Answers::event).toList();
  }

  private static Map<String, Object> event(Assets.Event event) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("uri", event.uri());
    result.put("timestamp", PythonTime.iso(event.at()));
    result.put("extra", event.extra());
    result.put("source_dag_id", event.dagId().orElse(null));
    result.put("source_task_id", event.taskId().orElse(null));
    result.put("source_run_id", event.runId().orElse(null));
    return result;
  }

  static List<Map<String, Object>> triggering(Session session, DagRun run) {
    return run.runType().endsWith("_triggered")
        ? Assets.ofRun(session, run.dagId(), run.runId()).stream().map(Answers::event).toList()
        : List.of();
  }

  private Object firstReschedule(Session session, TaskKey key) {
    var instance = Tasks.find(session, key).orElseThrow();
    String at =
        PythonTime.iso(
            instance.firstReschedule().orElse(instance.startDate().orElse(clock.instant())));
    return Map.of("at", at, "count", instance.reschedules());
  }

  /** The interval after the run's: whether it is the latest. */
  private Object nextInterval(Session session, TaskKey key) {
    DagRun run = Runs.find(session, key.dagId(), key.runId()).orElseThrow();
    Dag dag = Dags.find(session, key.dagId()).orElseThrow().dag();
    DataInterval own = run.interval().orElse(DataInterval.exact(run.runAfter()));
    Optional<DataInterval> next =
        nextRuns.next(dag, Optional.of(own), clock.instant()).map(due -> due.interval());
    Instant nextStart = next.map(DataInterval::start).orElse(own.end());
    boolean moment = next.isPresent() && next.get().start().equals(next.get().end());
    boolean latest =
        moment ? !clock.instant().isBefore(own.end()) && clock.instant().isBefore(nextStart) : true;
    Instant end = next.map(DataInterval::end).orElse(own.end());
    return Map.of("start", PythonTime.iso(nextStart), "end", PythonTime.iso(end), "latest", latest);
  }
}
