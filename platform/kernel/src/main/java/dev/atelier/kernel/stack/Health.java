package dev.atelier.kernel.stack;

/**
 * A service's state by its runtime's own readiness probe.
 *
 * @param detail one line for a person: what it waits for, what failed; may be empty
 * @param exitCode of EXITED; 0 otherwise
 */
public record Health(State state, String detail, int exitCode) {
  /** As {@code docker compose ps} words them, nearly. */
  public enum State {
    STARTING,
    HEALTHY,
    UNHEALTHY,
    EXITED
  }

  public static final Health STARTING = new Health(State.STARTING, "", 0);
  public static final Health HEALTHY = new Health(State.HEALTHY, "", 0);

  public static Health starting(String detail) {
    return new Health(State.STARTING, detail, 0);
  }

  public static Health healthy(String detail) {
    return new Health(State.HEALTHY, detail, 0);
  }

  public static Health unhealthy(String detail) {
    return new Health(State.UNHEALTHY, detail, 0);
  }

  public static Health exited(int code, String detail) {
    return new Health(State.EXITED, detail, code);
  }
}
