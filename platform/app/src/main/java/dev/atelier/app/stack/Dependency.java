package dev.atelier.app.stack;

/**
 * What a service waits for before it starts.
 *
 * @param required when false, a dependency that is not there or failed is only warned of
 */
public record Dependency(String service, Condition condition, boolean required) {
  /** Compose's three conditions. */
  public enum Condition {
    STARTED,
    HEALTHY,
    COMPLETED
  }
}
