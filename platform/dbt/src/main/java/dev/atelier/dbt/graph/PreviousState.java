package dev.atelier.dbt.graph;

import dev.atelier.dbt.manifest.Manifest;
import java.util.Map;
import java.util.Optional;

/**
 * What an earlier run left behind: the folder of {@code --state}.
 *
 * @param manifest of that run
 * @param results unique id → status of {@code run_results.json}
 * @param freshness unique id → newest row of {@code sources.json}, then and now
 */
public record PreviousState(
    Optional<Manifest> manifest,
    Optional<Map<String, String>> results,
    Optional<Map<String, String>> freshness,
    Optional<Map<String, String>> currentFreshness) {
  public static final PreviousState NONE =
      new PreviousState(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
