package dev.atelier.airflow.command;

import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.task.LogReading;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code dags test}: one run, now, with its tasks' logs as they come. */
final class DagTest {
  private static final long LOOK_MILLIS = 50;

  private DagTest() {}

  static int run(CommandRun run) {
    String dagId = run.argument("dag_id");
    run.dag(dagId);
    Optional<Instant> date = run.option("logical_date").map(run::date);
    DagRun made = begin(run, dagId, date);
    Follower follower = new Follower(run, made);
    while (!run.invocation().cancelled().getAsBoolean()) {
      follower.look();
      DagRun now = run.read(session -> Runs.find(session, dagId, made.runId())).orElse(made);
      if (now.state().finished()) {
        follower.look();
        return ended(run, now);
      }
      pause(LOOK_MILLIS);
    }
    run.engine().actions().markRun(dagId, made.runId(), RunState.FAILED, run.user());
    return 130;
  }

  private static DagRun begin(CommandRun run, String dagId, Optional<Instant> date) {
    Instant at = date.orElse(run.engine().clock().instant());
    Optional<DagRun> existing = run.read(session -> Runs.at(session, dagId, at));
    if (existing.isPresent()) {
      run.engine().actions().clear(RunActions.Clear.run(dagId, existing.get().runId()));
      return existing.get();
    }
    return run.engine()
        .actions()
        .trigger(
            new RunActions.Trigger(
                dagId,
                Optional.empty(),
                Optional.of(at),
                Optional.empty(),
                Optional.empty(),
                DagRunCommands.conf(run),
                Optional.empty(),
                "test",
                run.user()));
  }

  private static int ended(CommandRun run, DagRun ended) {
    String outcome = ended.state() == RunState.SUCCESS ? "successful" : "failed";
    String text =
        "Marking run <DagRun %s @ %s: %s, state:running> %s"
            .formatted(
                ended.dagId(),
                ended.logicalDate().map(PythonTime::spaced).orElse("None"),
                ended.runId(),
                outcome);
    run.print(
        Follower.line(
            run,
            new LogReading.Line(
                Optional.of(run.engine().clock().instant()),
                "info",
                run.third() ? "airflow.models.dagrun.DagRun" : "dagrun.py:653",
                text)));
    if (ended.state() == RunState.SUCCESS) {
      return 0;
    }
    if (run.third()) {
      run.error("DagRun failed");
      return 1;
    }
    return 0;
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  /** Prints what attempts write, attempt after attempt. */
  static final class Follower {
    private final CommandRun run;
    private final DagRun dagRun;
    private final Map<String, Long> offsets = new LinkedHashMap<>();

    Follower(CommandRun run, DagRun dagRun) {
      this.run = run;
      this.dagRun = dagRun;
    }

    void look() {
      List<TaskInstance> tasks =
          run.read(session -> Tasks.of(session, dagRun.dagId(), dagRun.runId()));
      tasks.stream()
          .filter(task -> task.tryNumber() > 0)
          .sorted(Comparator.comparing(task -> task.queuedAt().orElse(Instant.MAX)))
          .forEach(task -> {
            for (int attempt = 1; attempt <= task.tryNumber(); attempt++) {
              print(task.key(), attempt);
            }
          });
    }

    private void print(TaskKey key, int attempt) {
      String name = key + "#" + attempt;
      Path file = run.engine().logs().file(key, attempt);
      LogReading.Part part = LogReading.from(file, offsets.getOrDefault(name, 0L));
      offsets.put(name, part.next());
      part.lines().forEach(line -> run.print(line(run, LogReading.parse(line))));
    }

    /** As either generation's console shows a line. */
    static String line(CommandRun run, LogReading.Line line) {
      if (line.at().isEmpty()) {
        return line.text();
      }
      if (run.third()) {
        return "%s [%-9s] %-30s [%s]"
            .formatted(PythonTime.zulu(line.at().get()), line.level(), line.text(), line.source());
      }
      String at =
          java.time.format.DateTimeFormatter.ofPattern(
                  "uuuu-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
              .withZone(java.time.ZoneOffset.UTC)
              .format(line.at().get());
      return "[%s] {%s} %s - %s"
          .formatted(at, line.source(), line.level().toUpperCase(Locale.ROOT), line.text());
    }
  }
}
