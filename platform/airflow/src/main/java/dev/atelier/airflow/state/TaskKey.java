package dev.atelier.airflow.state;

/**
 * Which task instance.
 *
 * @param mapIndex -1 where it is not mapped
 */
public record TaskKey(String dagId, String runId, String taskId, int mapIndex) {
  /** As logs name it. */
  @Override
  public String toString() {
    return dagId + "." + taskId + (mapIndex < 0 ? "" : "[" + mapIndex + "]") + " " + runId;
  }
}
