package dev.atelier.app;

import dev.atelier.airflow.AirflowRuntime;
import dev.atelier.airflow.DbtOfTask;
import dev.atelier.dbt.DbtCommand;
import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.DbtListener;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** dbt as tasks of Airflow call it: its nodes are kept with the task. */
final class TaskDbt implements ToolCommand {
  private static final Set<String> SELECTS = Set.of("build", "run", "test", "seed", "snapshot");
  private static final Set<String> SELECTION =
      Set.of("--select", "-s", "--models", "--model", "-m", "--exclude", "--selector");

  private final AirflowRuntime airflow;
  private final DbtCommand plain;
  private final Clock clock;

  /**
   * @param plain for callers that are no task
   */
  TaskDbt(AirflowRuntime airflow, DbtCommand plain, Clock clock) {
    this.airflow = airflow;
    this.plain = plain;
    this.clock = clock;
  }

  @Override
  public String name() {
    return plain.name();
  }

  @Override
  public int run(Invocation invocation) {
    Optional<DbtOfTask> task =
        airflow.dbt(invocation.environment(), invocation.workingDir().toString());
    if (task.isEmpty()) {
      return plain.run(invocation);
    }
    try (DbtOfTask kept = task.get()) {
      return new DbtCommand(new Host(clock, kept))
          .run(invocation.withArguments(only(kept.open(), invocation.arguments())));
    }
  }

  /** The command, limited to the nodes that are left; the command itself when none are named. */
  static List<String> only(List<String> nodes, List<String> arguments) {
    if (nodes.isEmpty() || arguments.stream().noneMatch(SELECTS::contains)) {
      return arguments;
    }
    List<String> result = new ArrayList<>();
    boolean selection = false;
    for (String argument : arguments) {
      if (argument.startsWith("-")) {
        int equals = argument.indexOf('=');
        selection = SELECTION.contains(equals < 0 ? argument : argument.substring(0, equals));
      }
      if (!selection) {
        result.add(argument);
      }
    }
    result.add("--indirect-selection");
    result.add("empty");
    result.add("--select");
    nodes.stream().map(id -> id.split("\\.")[2]).distinct().forEach(result::add);
    return result;
  }

  private record Host(Clock clock, DbtOfTask task) implements DbtHost {
    @Override
    public ZoneId zone() {
      return ZoneOffset.UTC;
    }

    @Override
    public DbtListener listener(Path project, String command) {
      return new DbtListener() {
        @Override
        public void selected(String what, List<String> uniqueIds) {
          task.selected(what, uniqueIds);
        }

        @Override
        public void started(String uniqueId, String description) {
          task.started(uniqueId);
        }

        @Override
        public void finished(String uniqueId, String status, double seconds, String message) {
          task.finished(uniqueId, status, seconds, message);
        }
      };
    }
  }
}
