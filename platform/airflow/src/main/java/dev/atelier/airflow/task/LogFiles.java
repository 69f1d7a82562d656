package dev.atelier.airflow.task;

import dev.atelier.airflow.state.TaskKey;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the log of an attempt lies, as Airflow names it. */
public record LogFiles(Path base, String containerBase) {
  public Path file(TaskKey key, int tryNumber) {
    return base.resolve(relative(key, tryNumber));
  }

  /** As the log's own first line says. */
  public String containerFile(TaskKey key, int tryNumber) {
    return containerBase + "/" + relative(key, tryNumber);
  }

  private static String relative(TaskKey key, int tryNumber) {
    String mapped = key.mapIndex() < 0 ? "" : "map_index=" + key.mapIndex() + "/";
    return "dag_id=%s/run_id=%s/task_id=%s/%sattempt=%d.log"
        .formatted(key.dagId(), safe(key.runId()), key.taskId(), mapped, tryNumber);
  }

  private static String safe(String runId) {
    return runId.replace("/", "_").replace("..", "_");
  }

  public boolean exists(TaskKey key, int tryNumber) {
    return Files.exists(file(key, tryNumber));
  }
}
