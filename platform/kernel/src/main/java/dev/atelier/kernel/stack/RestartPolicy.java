package dev.atelier.kernel.stack;

/**
 * @param maximumRetries for ON_FAILURE; 0 is no limit
 */
public record RestartPolicy(When when, int maximumRetries) {
  /** Compose's four words. */
  public enum When {
    NO,
    ALWAYS,
    ON_FAILURE,
    UNLESS_STOPPED
  }

  public static final RestartPolicy NO = new RestartPolicy(When.NO, 0);
}
