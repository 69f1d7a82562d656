package dev.atelier.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How old the newest row of a source was when {@code dbt source freshness} last looked, from {@code
 * target/sources.json}.
 *
 * @param id the source's unique id
 * @param status dbt's word: pass, warn, error, runtime error
 * @param age none when the check itself failed
 * @param checked when dbt looked
 */
record DbtFreshness(
    String id,
    String name,
    String status,
    Optional<Duration> age,
    Optional<Duration> warnAfter,
    Optional<Duration> errorAfter,
    Instant checked) {

  /** Empty when freshness was never asked for, or while the file is being written. */
  static List<DbtFreshness> read(Path folder) {
    Path file = folder.resolve("target/sources.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      JsonNode read = Json.read(Files.readString(file));
      Instant generated = Instant.parse(read.path("metadata").path("generated_at").asText());
      List<DbtFreshness> all = new ArrayList<>();
      for (JsonNode result : read.path("results")) {
        all.add(of(result, generated));
      }
      return List.copyOf(all);
    } catch (IOException | AtelierException | DateTimeException _) {
      return List.of(); // half-written: the next look finds it whole
    }
  }

  private static DbtFreshness of(JsonNode result, Instant generated) {
    String id = result.path("unique_id").asText();
    JsonNode seconds = result.path("max_loaded_at_time_ago_in_s");
    JsonNode criteria = result.path("criteria");
    String checked = result.path("snapshotted_at").asText("");
    return new DbtFreshness(
        id,
        id.substring(id.lastIndexOf('.') + 1),
        result.path("status").asText(),
        seconds.isNumber()
            ? Optional.of(Duration.ofMillis((long) (seconds.asDouble() * 1000)))
            : Optional.empty(),
        limit(criteria.path("warn_after")),
        limit(criteria.path("error_after")),
        checked.isEmpty() ? generated : Instant.parse(checked));
  }

  private static Optional<Duration> limit(JsonNode limit) {
    if (!limit.path("count").isNumber()) {
      return Optional.empty();
    }
    long count = limit.path("count").asLong();
    return switch (limit.path("period").asText()) {
      case "minute" -> Optional.of(Duration.ofMinutes(count));
      case "hour" -> Optional.of(Duration.ofHours(count));
      case "day" -> Optional.of(Duration.ofDays(count));
      default -> Optional.empty();
    };
  }
}
