package dev.atelier.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.state.DbtNodes;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Airflow as records: a DAG that runs, one that failed, one that is paused and owes runs, one with
 * a long name, and a file that cannot be read. What people do is written down.
 */
final class SampleAirflow implements AirflowView {
  static final String LONG = "controle_de_la_fraicheur_des_donnees_de_toutes_les_boutiques";
  private static final List<String> TASKS =
      List.of("deps", "seed", "run_staging", "run_marts", "tests", "publier_docs");

  /** Of the one with groups: task, the group it stands in, what comes before it. */
  private static final Map<String, List<String>> GROUPED = new LinkedHashMap<>();

  static {
    GROUPED.put("debut", List.of(""));
    GROUPED.put("extraire.clients", List.of("extraire", "debut"));
    GROUPED.put("extraire.produits", List.of("extraire", "debut"));
    GROUPED.put("extraire.controles.nuls", List.of("extraire.controles", "extraire.clients"));
    GROUPED.put(
        "extraire.controles.doublons",
        List.of("extraire.controles", "extraire.clients", "extraire.produits"));
    GROUPED.put("envoyer", List.of("", "extraire.controles.nuls", "extraire.controles.doublons"));
    GROUPED.put("ranger", List.of("", "envoyer", "debut"));
  }

  private static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();

  final List<String> done = new ArrayList<>();
  private final Instant now = Instant.now();

  @Override
  public String version() {
    return "3.3.2";
  }

  @Override
  public Optional<String> problem() {
    return Optional.empty();
  }

  @Override
  public List<DagRow> dags() {
    return List.of(
        row("dbt_transform", false, RunState.RUNNING, "0 * * * *", "every hour", List.of()),
        row("rapport_quotidien", false, RunState.FAILED, "0 6 * * *", "daily at 06:00", List.of()),
        row("rattrapage", true, RunState.SUCCESS, "@daily", "daily", List.of()),
        row(
            LONG,
            false,
            RunState.SUCCESS,
            "*/5 * * * *",
            "every 5 minutes",
            List.of("sla is not run: it needs a mail server")));
  }

  private DagRow row(
      String id,
      boolean paused,
      RunState state,
      String schedule,
      String words,
      List<String> warnings) {
    return new DagRow(
        id,
        id,
        paused,
        schedule,
        words,
        List.of("dbt", "boutique"),
        List.of("data"),
        Optional.of(now.plusSeconds(1800)),
        Optional.of(run(id, 20, state)),
        state == RunState.SUCCESS ? Map.of(state, 20) : Map.of(RunState.SUCCESS, 18, state, 1),
        TASKS.size(),
        warnings,
        false);
  }

  private RunRow run(String dag, int number, RunState state) {
    Instant at = now.minusSeconds(3600L * (21 - number));
    boolean over = state.finished();
    return new RunRow(
        dag,
        "scheduled__" + at,
        state,
        "scheduled",
        Optional.of(at),
        Optional.of(new DataInterval(at.minusSeconds(3600), at)),
        at,
        at,
        Optional.of(over ? at.plusSeconds(1) : now.minusSeconds(252)),
        over ? Optional.of(at.plusSeconds(100 + 7L * number)) : Optional.empty(),
        over ? Optional.of(99.0 + 7 * number) : Optional.empty(),
        EMPTY,
        Optional.empty(),
        "timetable",
        Optional.empty());
  }

  @Override
  public Optional<DagDetail> dag(String dagId) {
    return dags().stream()
        .filter(row -> row.dagId().equals(dagId))
        .findFirst()
        .map(row ->
            new DagDetail(row, definition(dagId), "dags/" + dagId + ".py", now, 0.2, graph(dagId)));
  }

  private static Dag definition(String id) {
    return new Dag(
        id,
        id,
        Optional.empty(),
        Optional.empty(),
        "/opt/airflow/dags/" + id + ".py",
        1,
        List.of("data"),
        List.of("dbt"),
        Optional.empty(),
        Optional.empty(),
        "UTC",
        new Schedule.None(),
        false,
        16,
        16,
        0,
        Optional.empty(),
        Optional.empty(),
        false,
        Map.of(
            "jours",
            new Dag.Param(
                Optional.of(JsonNodeFactory.instance.numberNode(7)), EMPTY, Optional.empty())),
        false,
        false,
        List.of(),
        Set.of(),
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        EMPTY);
  }

  private static boolean grouped(String dagId) {
    return dagId.equals("rapport_quotidien");
  }

  private static List<String> tasks(String dagId) {
    return grouped(dagId) ? List.copyOf(GROUPED.keySet()) : TASKS;
  }

  private static Graph graph(String dagId) {
    List<Node> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    if (grouped(dagId)) {
      nodes.add(group("extraire", Optional.empty()));
      nodes.add(group("extraire.controles", Optional.of("extraire")));
      GROUPED.forEach((id, after) -> {
        Optional<String> parent = Optional.of(after.getFirst()).filter(p -> !p.isEmpty());
        nodes.add(node(id, parent, id.equals("envoyer")));
        after.stream()
            .skip(1)
            .forEach(before ->
                edges.add(new Edge(before, id, id.equals("ranger") ? "si tout va bien" : "")));
      });
      return new Graph(nodes, edges);
    }
    for (int i = 0; i < TASKS.size(); i++) {
      nodes.add(node(TASKS.get(i), Optional.empty(), i == 4));
      if (i > 0) {
        edges.add(new Edge(TASKS.get(i - 1), TASKS.get(i), ""));
      }
    }
    return new Graph(nodes, edges);
  }

  private static Node group(String id, Optional<String> parent) {
    return new Node(id, id.substring(id.lastIndexOf('.') + 1), parent, true, "", "", false, "");
  }

  private static Node node(String id, Optional<String> parent, boolean mapped) {
    String label = id.substring(id.lastIndexOf('.') + 1);
    return new Node(id, label, parent, false, "BashOperator", "#fff", mapped, "all_success");
  }

  @Override
  public Grid grid(String dagId, int limit) {
    List<GridTask> tasks =
        graph(dagId).nodes().stream()
            .filter(node -> !node.group())
            .map(node -> new GridTask(node.id(), node.label(), node.parent(), node.mapped()))
            .toList();
    List<GridRun> runs = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      runs.add(
          new GridRun(
              i == 20 ? lastRun(dagId) : run(dagId, i, i == 7 ? RunState.FAILED : RunState.SUCCESS),
              cells(tasks(dagId), i)));
    }
    return new Grid(tasks, runs);
  }

  private RunRow lastRun(String dagId) {
    return dags().stream()
        .filter(row -> row.dagId().equals(dagId))
        .findFirst()
        .flatMap(DagRow::lastRun)
        .orElseThrow();
  }

  private static Map<String, Cell> cells(List<String> tasks, int run) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      TaskState state = TaskState.SUCCESS;
      if (run == 7) {
        state = i < 3 ? state : i == 3 ? TaskState.FAILED : TaskState.UPSTREAM_FAILED;
      } else if (run == 20) {
        state = i < 4 ? state : i == 4 ? TaskState.RUNNING : TaskState.NONE;
      }
      boolean mapped = tasks.get(i).equals("envoyer");
      cells.put(
          tasks.get(i),
          new Cell(
              state,
              Optional.of(4.0 + i),
              (run == 12 || run == 20) && i == 4 ? 2 : 1,
              mapped ? Map.of(TaskState.SUCCESS, 11, TaskState.RUNNING, 1) : Map.of()));
    }
    return cells;
  }

  @Override
  public Optional<RunDetail> run(String dagId, String runId) {
    return grid(dagId, 28).runs().stream()
        .filter(column -> column.run().runId().equals(runId))
        .findFirst()
        .map(column ->
            new RunDetail(
                column.run(),
                tasks(dagId).stream()
                    .flatMap(task ->
                        task.equals("envoyer")
                            ? Stream.of(0, 1, 2).map(i -> new TaskKey(dagId, runId, task, i))
                            : Stream.of(new TaskKey(dagId, runId, task, -1)))
                    .map(key -> taskRow(column, key))
                    .toList()));
  }

  private static TaskRow taskRow(GridRun column, TaskKey key) {
    int number = tasks(key.dagId()).indexOf(key.taskId());
    Cell cell = column.cells().get(key.taskId());
    Instant start = column.run().start().orElseThrow().plusSeconds(40L * number);
    boolean began = cell.state() != TaskState.NONE;
    return new TaskRow(
        key,
        cell.state(),
        "BashOperator",
        cell.tryNumber(),
        2,
        began ? Optional.of(start) : Optional.empty(),
        began ? Optional.of(start.plusSeconds(number == 4 ? 60 : 2)) : Optional.empty(),
        began && cell.state() != TaskState.RUNNING
            ? Optional.of(start.plusSeconds(38))
            : Optional.empty(),
        began ? cell.seconds() : Optional.empty(),
        "default_pool",
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public Optional<TaskDetail> task(TaskKey key) {
    return grid(key.dagId(), 28).runs().stream()
        .filter(column ->
            column.run().runId().equals(key.runId())
                && tasks(key.dagId()).contains(key.taskId())
                && key.taskId().equals("envoyer") == key.mapIndex() >= 0)
        .findFirst()
        .map(column ->
            new TaskDetail(
                taskRow(column, key),
                List.of(
                    new AttemptRow(
                        1,
                        TaskState.FAILED,
                        Optional.of(column.run().start().orElseThrow().plusSeconds(165)),
                        Optional.of(column.run().start().orElseThrow().plusSeconds(200)),
                        Optional.of("exit code 1"),
                        true),
                    new AttemptRow(
                        2,
                        TaskState.RUNNING,
                        Optional.of(now),
                        Optional.empty(),
                        Optional.empty(),
                        true)),
                Map.of("bash_command", JsonNodeFactory.instance.textNode("dbt test --target dev")),
                List.of(new XcomRow("return_value", JsonNodeFactory.instance.numberNode(41), now)),
                Optional.empty(),
                Optional.empty(),
                "all_success",
                List.of("run_marts"),
                List.of("publier_docs")));
  }

  /** Of the task that tests: one node passed, one failed, one never ran. */
  @Override
  public List<DbtNodes.Node> dbtNodes(TaskKey key) {
    return key.taskId().equals("run_marts")
        ? List.of(
            dbtNode("model.shop.a", "success", ""),
            dbtNode("test.shop.u", "fail", "Got 2 results, configured to fail if != 0"),
            dbtNode("source.shop.raw.t", "waiting", ""))
        : List.of();
  }

  private DbtNodes.Node dbtNode(String id, String state, String message) {
    return new DbtNodes.Node(
        2,
        1,
        id,
        "build",
        "/opt/airflow/dbt_project",
        state,
        Optional.of(now),
        state.equals("waiting") ? Optional.empty() : Optional.of(1.5),
        Optional.of(message).filter(m -> !m.isEmpty()));
  }

  @Override
  public void restartDbt(TaskKey key, String user) {
    done.add("restart dbt " + key.taskId() + " by " + user);
  }

  @Override
  public Path logFile(TaskKey key, int tryNumber) {
    return Path.of("/nonexistent");
  }

  @Override
  public LogPart log(TaskKey key, int tryNumber, long offset) {
    return new LogPart(
        List.of(
            new LogLine(Optional.of(now), "info", "task", "1 of 41 PASS unique_id <b>"),
            new LogLine(Optional.of(now), "warning", "task", "6 of 41 WARN 318 montant_hors_bande"),
            new LogLine(Optional.of(now), "error", "task", "4 of 41 FAIL 2 unique_fct_ventes"),
            new LogLine(Optional.empty(), "", "", "  Got 2 results, configured to fail if != 0")),
        0,
        false);
  }

  @Override
  public Optional<String> code(String dagId) {
    return Optional.of("from airflow.sdk import DAG\n\nwith DAG(\"" + dagId + "\"):\n    ...\n");
  }

  @Override
  public List<ImportFault> importErrors() {
    return List.of(
        new ImportFault(
            "dags/casse.py",
            "Traceback (most recent call last):\n  File \"casse.py\", line 3\nSyntaxError: invalid syntax",
            now));
  }

  @Override
  public List<AssetRow> assets() {
    return List.of(
        new AssetRow(
            "commandes",
            "postgres://warehouse/commandes",
            Optional.of(now.minusSeconds(90)),
            List.of("dbt_transform.run_marts"),
            List.of("rapport_quotidien", "rattrapage")),
        new AssetRow(
            "rapports",
            "s3://boutique/rapports",
            Optional.empty(),
            List.of("rapport_quotidien.envoyer"),
            List.of()));
  }

  @Override
  public SortedMap<LocalDate, Integer> planned(String dagId, LocalDate until) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    SortedMap<LocalDate, Integer> days = new TreeMap<>();
    today.datesUntil(until).forEach(day -> days.put(day, 24));
    return days;
  }

  @Override
  public List<DayCount> days(String dagId, LocalDate from) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    List<DayCount> days = new ArrayList<>();
    for (LocalDate day = today.minusDays(200); !day.isAfter(today); day = day.plusDays(1)) {
      days.add(new DayCount(day, RunState.SUCCESS, 24));
      if (day.getDayOfYear() % 17 == 0) {
        days.add(new DayCount(day, RunState.FAILED, 24));
      }
    }
    days.add(new DayCount(today, RunState.RUNNING, 1));
    return days;
  }

  @Override
  public List<RunRow> runs(String dagId, Instant from, Instant to, int limit) {
    return grid(dagId, 28).runs().reversed().stream()
        .map(GridRun::run)
        .filter(run -> !run.runAfter().isBefore(from) && run.runAfter().isBefore(to))
        .toList();
  }

  @Override
  public List<Instant> backfill(Backfill wanted, boolean dryRun, String user) {
    if (wanted.dagId().equals("rattrapage")) {
      throw Problem.error(
              ErrorCode.user("airflow.bad-value"),
              "Another backfill is running for Dag rattrapage. There can be only one running backfill per Dag.")
          .exception();
    }
    if (!dryRun) {
      done.add("backfill " + wanted + " by " + user);
    }
    return Stream.iterate(wanted.from(), at -> !at.isAfter(wanted.to()), at -> at.plusSeconds(3600))
        .toList();
  }

  @Override
  public List<Happening> events(Optional<String> dagId, int limit) {
    return List.of();
  }

  @Override
  public Summary summary() {
    return new Summary(4, 1, 1, 1, 0, 1, 0, List.of(run("rapport_quotidien", 20, RunState.FAILED)));
  }

  @Override
  public String trigger(String dagId, JsonNode conf, Optional<Instant> logicalDate, String user) {
    if (!conf.path("jours").isNumber()) {
      throw Problem.error(ErrorCode.user("airflow.param"), "jours must be a number").exception();
    }
    done.add("trigger " + dagId + " " + Json.write(conf) + " " + logicalDate.isPresent());
    return lastRun(dagId).runId();
  }

  @Override
  public Owed owed(String dagId) {
    return dagId.equals("rattrapage") ? new Owed(31, 16) : new Owed(0, 0);
  }

  @Override
  public void pause(String dagId, boolean paused, String user) {
    if (dags().stream().noneMatch(row -> row.dagId().equals(dagId))) {
      throw Problem.error(ErrorCode.user("airflow.no-dag"), "no DAG " + dagId).exception();
    }
    done.add("pause " + dagId + " " + paused + " by " + user);
  }

  @Override
  public int clear(
      String dagId,
      String runId,
      List<String> taskIds,
      boolean downstream,
      boolean onlyFailed,
      String user) {
    done.add("clear " + dagId + " " + taskIds);
    return 1;
  }

  @Override
  public void mark(TaskKey key, TaskState state, String user) {
    done.add("mark " + key.taskId() + " " + key.mapIndex() + " " + state);
  }

  @Override
  public void markRun(String dagId, String runId, RunState state, String user) {
    done.add("mark run " + state);
  }

  @Override
  public void deleteRun(String dagId, String runId, String user) {
    done.add("delete " + runId);
  }
}
