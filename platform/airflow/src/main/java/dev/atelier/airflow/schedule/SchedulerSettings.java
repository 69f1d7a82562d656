package dev.atelier.airflow.schedule;

import java.time.ZoneId;
import java.util.function.Predicate;

/**
 * @param generation 2 or 3: what the image's tag says
 * @param parallelism tasks that this scheduler runs at a time
 * @param maxMapLength instances that a task may become
 * @param runsOnPaused whether a run that a person triggered on a paused DAG is run; asked with the
 *     DAG's id
 */
public record SchedulerSettings(
    int generation,
    int parallelism,
    int maxMapLength,
    ZoneId defaultZone,
    String hostname,
    Predicate<String> runsOnPaused) {

  public static SchedulerSettings of(int generation) {
    return new SchedulerSettings(generation, 32, 1024, ZoneId.of("UTC"), "localhost", dag -> true);
  }
}
