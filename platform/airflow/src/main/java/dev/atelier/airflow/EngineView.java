package dev.atelier.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.DbtNodes;
import dev.atelier.airflow.state.Events;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.state.Xcoms;
import dev.atelier.airflow.task.LogReading;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@link AirflowView} over an engine. */
final class EngineView implements AirflowView {
  private static final int RECENT_RUNS = 20;
  private static final int MOST_PLANNED = 2_000;
  private static final List<TaskState> WORST_FIRST =
      List.of(
          TaskState.FAILED,
          TaskState.RUNNING,
          TaskState.UP_FOR_RETRY,
          TaskState.UPSTREAM_FAILED,
          TaskState.QUEUED,
          TaskState.RESTARTING,
          TaskState.UP_FOR_RESCHEDULE,
          TaskState.DEFERRED,
          TaskState.SCHEDULED,
          TaskState.NONE,
          TaskState.SUCCESS,
          TaskState.SKIPPED,
          TaskState.REMOVED);

  private final AirflowEngine engine;

  EngineView(AirflowEngine engine) {
    this.engine = engine;
  }

  @Override
  public String version() {
    return engine.config().version();
  }

  @Override
  public Optional<String> problem() {
    return Optional.of(engine.readProblem()).filter(text -> !text.isEmpty());
  }

  @Override
  public List<DagRow> dags() {
    return engine
        .database()
        .call(session -> {
          Set<String> broken = brokenFiles(session);
          return Dags.all(session).stream().map(known -> row(session, known, broken)).toList();
        });
  }

  private static Set<String> brokenFiles(Session session) {
    return Dags.importErrors(session).stream()
        .map(Dags.ImportError::fileloc)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static DagRow row(Session session, Dags.Known known, Set<String> broken) {
    Dag dag = known.dag();
    List<DagRun> runs = Runs.of(session, dag.dagId(), RECENT_RUNS);
    Map<RunState, Integer> counts = new EnumMap<>(RunState.class);
    runs.forEach(run -> counts.merge(run.state(), 1, Integer::sum));
    return new DagRow(
        dag.dagId(),
        dag.displayName(),
        known.paused(),
        dag.schedule().label().orElse(""),
        dag.schedule().words(),
        dag.tags(),
        dag.owners(),
        known.next().map(due -> due.runAfter()),
        runs.stream().findFirst().map(EngineView::row),
        counts,
        dag.tasks().size(),
        known.warnings(),
        broken.contains(dag.fileloc()));
  }

  private static RunRow row(DagRun run) {
    Optional<Double> seconds =
        run.startDate()
            .flatMap(
                start -> run.endDate().map(end -> Duration.between(start, end).toNanos() / 1e9));
    return new RunRow(
        run.dagId(),
        run.runId(),
        run.state(),
        run.runType(),
        run.logicalDate(),
        run.interval(),
        run.runAfter(),
        run.queuedAt(),
        run.startDate(),
        run.endDate(),
        seconds,
        run.conf(),
        run.note(),
        run.triggeredBy(),
        run.triggeringUser());
  }

  @Override
  public Optional<DagDetail> dag(String dagId) {
    return engine
        .database()
        .call(session ->
            Dags.find(session, dagId)
                .map(known ->
                    new DagDetail(
                        row(session, known, brokenFiles(session)),
                        known.dag(),
                        known.relativeFileloc(),
                        known.lastParsed(),
                        known.parseSeconds(),
                        graph(known.dag()))));
  }

  private static Graph graph(Dag dag) {
    List<Node> nodes = new ArrayList<>();
    dag.groups()
        .forEach(group ->
            nodes.add(
                new Node(group.groupId(), group.label(), group.parent(), true, "", "", false, "")));
    List<Edge> edges = new ArrayList<>();
    for (Task task : dag.topological()) {
      nodes.add(
          new Node(
              task.taskId(),
              task.label(),
              task.group(),
              false,
              task.operatorName(),
              task.uiColor(),
              task.mapped().isPresent(),
              task.triggerRule().id()));
      task.downstream()
          .forEach(after ->
              edges.add(
                  new Edge(
                      task.taskId(),
                      after,
                      dag.edgeLabels()
                          .getOrDefault(task.taskId(), Map.of())
                          .getOrDefault(after, ""))));
    }
    return new Graph(nodes, edges);
  }

  @Override
  public Grid grid(String dagId, int limit) {
    return engine
        .database()
        .call(session -> {
          Optional<Dags.Known> known = Dags.find(session, dagId);
          if (known.isEmpty()) {
            return new Grid(List.of(), List.of());
          }
          List<DagRun> runs = Runs.of(session, dagId, limit).reversed();
          Map<String, Map<String, List<TaskInstance>>> byRun = new LinkedHashMap<>();
          Tasks.of(session, dagId, runs.stream().map(DagRun::runId).toList())
              .forEach(instance ->
                  byRun
                      .computeIfAbsent(instance.key().runId(), id -> new LinkedHashMap<>())
                      .computeIfAbsent(instance.taskId(), id -> new ArrayList<>())
                      .add(instance));
          List<GridTask> tasks =
              known.get().dag().topological().stream()
                  .map(task ->
                      new GridTask(
                          task.taskId(), task.label(), task.group(), task.mapped().isPresent()))
                  .toList();
          return new Grid(
              tasks,
              runs.stream()
                  .map(run -> column(run, byRun.getOrDefault(run.runId(), Map.of())))
                  .toList());
        });
  }

  private static GridRun column(DagRun run, Map<String, List<TaskInstance>> instances) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    instances.forEach((taskId, all) -> cells.put(taskId, cell(all)));
    return new GridRun(row(run), cells);
  }

  private static Cell cell(List<TaskInstance> instances) {
    Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
    instances.forEach(instance -> counts.merge(instance.state(), 1, Integer::sum));
    TaskState worst =
        WORST_FIRST.stream().filter(counts::containsKey).findFirst().orElse(TaskState.NONE);
    Optional<Double> seconds =
        instances.stream().flatMap(each -> each.durationSeconds().stream()).max(Double::compare);
    int tries = instances.stream().mapToInt(TaskInstance::tryNumber).max().orElse(0);
    boolean mapped = instances.size() > 1 || instances.getFirst().key().mapIndex() >= 0;
    return new Cell(worst, seconds, tries, mapped ? counts : Map.of());
  }

  @Override
  public Optional<RunDetail> run(String dagId, String runId) {
    return engine
        .database()
        .call(session ->
            Runs.find(session, dagId, runId)
                .map(run ->
                    new RunDetail(
                        row(run),
                        Tasks.of(session, dagId, runId).stream().map(EngineView::row).toList())));
  }

  @Override
  public List<DayCount> days(String dagId, LocalDate from) {
    return engine
        .database()
        .call(session ->
            Runs.days(session, dagId, from.atStartOfDay(ZoneOffset.UTC).toInstant()).stream()
                .map(day -> new DayCount(day.date(), day.state(), day.runs()))
                .toList());
  }

  @Override
  public SortedMap<LocalDate, Integer> planned(String dagId, LocalDate until) {
    SortedMap<LocalDate, Integer> days = new TreeMap<>();
    engine
        .actions()
        .planned(dagId, until.atStartOfDay(ZoneOffset.UTC).toInstant(), MOST_PLANNED)
        .forEach(due ->
            days.merge(
                LocalDate.ofInstant(due.interval().start(), ZoneOffset.UTC), 1, Integer::sum));
    return days;
  }

  @Override
  public List<RunRow> runs(String dagId, Instant from, Instant to, int limit) {
    return engine.database().call(session -> Runs.between(session, dagId, from, to, limit)).stream()
        .map(EngineView::row)
        .toList();
  }

  private static TaskRow row(TaskInstance task) {
    return new TaskRow(
        task.key(),
        task.state(),
        task.operatorName(),
        task.tryNumber(),
        task.maxTries(),
        task.queuedAt(),
        task.startDate(),
        task.endDate(),
        task.durationSeconds(),
        task.pool(),
        task.renderedMapIndex(),
        task.nextAttempt());
  }

  @Override
  public Optional<TaskDetail> task(TaskKey key) {
    return engine
        .database()
        .call(session -> Tasks.find(session, key).map(instance -> detail(session, instance)));
  }

  private TaskDetail detail(Session session, TaskInstance instance) {
    TaskKey key = instance.key();
    Optional<Dag> dag = Dags.find(session, key.dagId()).map(Dags.Known::dag);
    Optional<Task> task = dag.map(known -> known.tasks().get(key.taskId()));
    Map<String, JsonNode> rendered = new LinkedHashMap<>();
    instance
        .rendered()
        .map(JsonNode::properties)
        .or(() -> Optional.empty())
        .ifPresentOrElse(
            fields -> fields.forEach(entry -> rendered.put(entry.getKey(), entry.getValue())),
            () -> task.ifPresent(known -> rendered.putAll(known.fields())));
    List<XcomRow> xcoms =
        Xcoms.of(session, key).stream()
            .map(xcom -> new XcomRow(xcom.name(), xcom.value(), xcom.at()))
            .toList();
    return new TaskDetail(
        row(instance),
        attempts(session, instance),
        rendered,
        xcoms,
        instance.note(),
        task.flatMap(Task::docMd),
        task.map(known -> known.triggerRule().id()).orElse(""),
        dag.map(known -> List.copyOf(known.upstream().getOrDefault(key.taskId(), Set.of())))
            .orElse(List.of()),
        task.map(Task::downstream).orElse(List.of()));
  }

  @Override
  public List<DbtNodes.Node> dbtNodes(TaskKey key) {
    return engine.database().call(session -> DbtNodes.of(session, key));
  }

  @Override
  public void restartDbt(TaskKey key, String user) {
    engine.database().run(session -> DbtNodes.restart(session, key));
    engine.actions().clear(RunActions.Clear.task(key, true).withUser(user));
  }

  private List<AttemptRow> attempts(Session session, TaskInstance instance) {
    TaskKey key = instance.key();
    List<AttemptRow> rows = new ArrayList<>();
    Tasks.attempts(session, key)
        .forEach(attempt ->
            rows.add(
                new AttemptRow(
                    attempt.tryNumber(),
                    attempt.state(),
                    attempt.startDate(),
                    attempt.endDate(),
                    attempt.error(),
                    engine.logs().exists(key, attempt.tryNumber()))));
    boolean current = rows.stream().anyMatch(row -> row.tryNumber() == instance.tryNumber());
    if (!current && instance.tryNumber() > 0) {
      rows.add(
          new AttemptRow(
              instance.tryNumber(),
              instance.state(),
              instance.startDate(),
              instance.endDate(),
              Optional.empty(),
              engine.logs().exists(key, instance.tryNumber())));
    }
    return rows;
  }

  @Override
  public Path logFile(TaskKey key, int tryNumber) {
    return engine.logs().file(key, tryNumber);
  }

  @Override
  public LogPart log(TaskKey key, int tryNumber, long offset) {
    boolean over =
        engine
            .database()
            .call(session -> Tasks.find(session, key))
            .map(instance -> instance.tryNumber() != tryNumber || !instance.state().busy())
            .orElse(true);
    LogReading.Part part = LogReading.from(logFile(key, tryNumber), offset);
    List<LogLine> lines =
        part.lines().stream()
            .map(LogReading::parse)
            .map(line -> new LogLine(line.at(), line.level(), line.source(), line.text()))
            .toList();
    return new LogPart(lines, part.next(), over && part.atEnd());
  }

  @Override
  public Optional<String> code(String dagId) {
    return engine
        .database()
        .call(session ->
            Dags.find(session, dagId).flatMap(known -> Dags.code(session, known.dag().fileloc())));
  }

  @Override
  public List<ImportFault> importErrors() {
    return engine.database().call(Dags::importErrors).stream()
        .map(error -> new ImportFault(error.relative(), error.trace(), error.at()))
        .toList();
  }

  @Override
  public List<AssetRow> assets() {
    return engine
        .database()
        .call(session -> {
          List<Dags.Known> dags = Dags.all(session);
          return Assets.all(session).stream().map(asset -> row(session, asset, dags)).toList();
        });
  }

  private static AssetRow row(Session session, Assets.Asset asset, List<Dags.Known> dags) {
    List<String> producers = new ArrayList<>();
    List<String> consumers = new ArrayList<>();
    for (Dags.Known known : dags) {
      known.dag().tasks().values().stream()
          .filter(task ->
              task.outlets().stream()
                  .anyMatch(outlet -> outlet.path("asset").asText().equals(asset.uri())))
          .forEach(task -> producers.add(known.dag().dagId() + "." + task.taskId()));
      if (known.dag().schedule().assetCondition().isPresent()
          && known.dag().raw().path("schedule").toString().contains("\"" + asset.uri() + "\"")) {
        consumers.add(known.dag().dagId());
      }
    }
    Optional<Instant> last =
        Assets.events(session, asset.uri(), 1).stream().findFirst().map(Assets.Event::at);
    return new AssetRow(asset.name(), asset.uri(), last, producers, consumers);
  }

  @Override
  public List<Happening> events(Optional<String> dagId, int limit) {
    return engine.database().call(session -> Events.latest(session, dagId, limit)).stream()
        .map(entry ->
            new Happening(
                entry.at(),
                entry.event(),
                entry.dagId(),
                entry.runId(),
                entry.taskId(),
                entry.owner().orElse("")))
        .toList();
  }

  @Override
  public Summary summary() {
    return engine
        .database()
        .call(session -> {
          List<Dags.Known> dags = Dags.all(session);
          Map<String, Integer> tasks = counts(session, "task_instance");
          Map<String, Integer> runs = counts(session, "dag_run");
          List<RunRow> failed = Runs.lastFailed(session, 5).stream().map(EngineView::row).toList();
          return new Summary(
              dags.size(),
              (int) dags.stream().filter(Dags.Known::paused).count(),
              Dags.importErrors(session).size(),
              runs.getOrDefault("running", 0),
              runs.getOrDefault("queued", 0),
              tasks.getOrDefault("running", 0),
              tasks.getOrDefault("queued", 0) + tasks.getOrDefault("scheduled", 0),
              failed);
        });
  }

  /** How many are in each state that is not final; an index holds only these. */
  static Map<String, Integer> counts(Session session, String table) {
    return session
        .list(
            "select state, count(*) as n from airflow."
                + table
                + " where state in ('queued', 'running', 'scheduled') group by state",
            row -> Map.entry(row.text("state"), row.number("n")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public String trigger(String dagId, JsonNode conf, Optional<Instant> logicalDate, String user) {
    return engine
        .actions()
        .trigger(
            new RunActions.Trigger(
                dagId,
                Optional.empty(),
                logicalDate,
                Optional.empty(),
                Optional.empty(),
                conf,
                Optional.empty(),
                "ui",
                Optional.of(user)))
        .runId();
  }

  @Override
  public List<Instant> backfill(Backfill wanted, boolean dryRun, String user) {
    return engine
        .actions()
        .backfill(
            new RunActions.Backfill(
                wanted.dagId(),
                wanted.from(),
                wanted.to(),
                wanted.maxActiveRuns(),
                wanted.reprocess(),
                wanted.backwards(),
                Json.mapper().createObjectNode(),
                Optional.of(user),
                dryRun))
        .dates();
  }

  @Override
  public Owed owed(String dagId) {
    int most =
        engine
            .database()
            .call(session -> Dags.find(session, dagId))
            .map(known -> known.dag().maxActiveRuns())
            .orElse(16);
    return new Owed(engine.actions().owed(dagId), most);
  }

  @Override
  public void pause(String dagId, boolean paused, String user) {
    engine.actions().pause(dagId, paused, Optional.of(user));
  }

  @Override
  public int clear(
      String dagId,
      String runId,
      List<String> taskIds,
      boolean downstream,
      boolean onlyFailed,
      String user) {
    return engine
        .actions()
        .clear(
            new RunActions.Clear(
                dagId,
                List.of(runId),
                taskIds,
                Set.of(),
                false,
                downstream,
                false,
                false,
                onlyFailed,
                false,
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                Optional.of(user)))
        .size();
  }

  @Override
  public void mark(TaskKey key, TaskState state, String user) {
    engine.actions().mark(key, state, false, Optional.of(user));
  }

  @Override
  public void markRun(String dagId, String runId, RunState state, String user) {
    engine.actions().markRun(dagId, runId, state, Optional.of(user));
  }

  @Override
  public void deleteRun(String dagId, String runId, String user) {
    engine.actions().deleteRun(dagId, runId);
  }
}
