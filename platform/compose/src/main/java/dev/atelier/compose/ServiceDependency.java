package dev.atelier.compose;

/**
 * What a service waits for.
 *
 * @param required false: a dependency that is off or fails is only warned of
 * @param restart restarted together with its dependency
 */
public record ServiceDependency(
    String service, Condition condition, boolean required, boolean restart) {
  /** Compose's three conditions. */
  public enum Condition {
    STARTED,
    HEALTHY,
    COMPLETED
  }

  static ServiceDependency of(String service, Node dependency) {
    Condition condition =
        switch (dependency.field("condition").flatMap(Node::text).orElse("")) {
          case "service_healthy" -> Condition.HEALTHY;
          case "service_completed_successfully" -> Condition.COMPLETED;
          default -> Condition.STARTED;
        };
    return new ServiceDependency(
        service, condition, flag(dependency, "required", true), flag(dependency, "restart", false));
  }

  private static boolean flag(Node dependency, String key, boolean absent) {
    return dependency.field(key).orElse(null) instanceof Node.Scalar(Boolean value, var _)
        ? value
        : absent;
  }
}
