package dev.atelier.airflow.python;

import dev.atelier.airflow.dag.Dag;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What was found in a DAG file.
 *
 * @param file here
 * @param fileloc its container path
 * @param relative to the DAG folder
 * @param errors Python's tracebacks; DAGs of the same file may be right
 * @param code its text
 */
public record ReadFile(
    Path file,
    String fileloc,
    String relative,
    List<Dag> dags,
    List<String> errors,
    List<String> warnings,
    String code,
    Instant readAt,
    Duration took) {
  public ReadFile {
    dags = List.copyOf(dags);
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }
}
