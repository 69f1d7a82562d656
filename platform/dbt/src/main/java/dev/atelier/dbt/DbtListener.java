package dev.atelier.dbt;

import java.util.List;

/** Told what an invocation does, node by node, as it happens; from several threads. */
public interface DbtListener {
  DbtListener NONE = new DbtListener() {};

  /**
   * The nodes that will run are known.
   *
   * @param command {@code build}, {@code run} …
   */
  default void selected(String command, List<String> uniqueIds) {}

  default void started(String uniqueId, String description) {}

  /**
   * @param status as in the run results: {@code success}, {@code error}, {@code skipped}, {@code
   *     pass}, {@code fail}, {@code warn}
   */
  default void finished(String uniqueId, String status, double seconds, String message) {}
}
