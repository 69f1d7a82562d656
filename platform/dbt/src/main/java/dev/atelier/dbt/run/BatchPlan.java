package dev.atelier.dbt.run;

import dev.atelier.dbt.context.EventWindow;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which batches the caller asked for.
 *
 * @param window of {@code --event-time-start} and {@code --event-time-end}, or of {@code --sample}
 * @param now where batches end that nobody gave an end
 * @param previous what earlier tries of {@code retry} left, by unique id
 */
public record BatchPlan(
    Optional<EventWindow> window, Instant now, Map<String, BatchResults> previous) {}
