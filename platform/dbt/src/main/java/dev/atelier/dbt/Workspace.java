package dev.atelier.dbt;

import dev.atelier.dbt.project.Project;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one invocation works with.
 *
 * @param flags as macros see them, upper case: {@code FULL_REFRESH}
 * @param environment variables of the caller
 * @param events where messages go
 * @param cancelled true once the caller went away
 */
public record Workspace(
    Project project,
    Map<String, @Nullable Object> flags,
    Map<String, String> environment,
    String invocationId,
    Instant startedAt,
    Event.Sink events,
    BooleanSupplier cancelled) {
  /** The version of dbt whose behaviour this is. */
  public static final String DBT_VERSION = "1.12.0";

  public boolean flag(String name) {
    return Boolean.TRUE.equals(flags.get(name));
  }
}
