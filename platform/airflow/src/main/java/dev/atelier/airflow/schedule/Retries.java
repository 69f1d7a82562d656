package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.kernel.text.Digests;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/** When a failed attempt is tried again. */
final class Retries {
  private static final Duration LONGEST = Duration.ofHours(24);

  private Retries() {}

  /** Whether there is a try left: {@code max_tries} counts retries. */
  static boolean left(TaskInstance instance) {
    return instance.tryNumber() <= instance.maxTries();
  }

  static Instant next(Task task, TaskInstance instance, DagRun run, Instant end) {
    return end.plus(delay(task, instance, run));
  }

  /** The delay doubles with each try and is spread by a hash, the same for the same attempt. */
  private static Duration delay(Task task, TaskInstance instance, DagRun run) {
    Duration delay = task.retryDelay();
    if (task.retryBackoff() <= 0) {
      return delay;
    }
    double base = task.retryBackoff() == 1 ? 2 : task.retryBackoff();
    double seconds = delay.toNanos() / 1e9 * Math.pow(base, instance.tryNumber() - 1);
    BigInteger least = BigInteger.valueOf(Math.max(1, (long) Math.ceil(Math.min(seconds, 1e9))));
    String name =
        instance.key().dagId()
            + "#"
            + instance.taskId()
            + "#"
            + run.logicalDate().map(PythonTime::spaced).orElse("None")
            + "#"
            + instance.tryNumber();
    long spread = least.add(sha1(name).mod(least)).longValueExact();
    Duration result = Duration.ofSeconds(Math.min(spread, LONGEST.toSeconds()));
    return task.maxRetryDelay().filter(most -> most.compareTo(result) < 0).orElse(result);
  }

  private static BigInteger sha1(String text) {
    return new BigInteger(Digests.hex("SHA-1", text), 16);
  }
}
