package dev.atelier.console;

import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceStatus;
import java.util.List;

/**
 * The stack in one word and a count.
 *
 * @param word ok, warn, fail or idle: what the word mark shows
 * @param up services that do what they should, done ones included
 * @param all that are run here
 */
record StackState(String word, int up, int all, int failed, int warned) {
  static StackState of(List<ServiceStatus> services) {
    int up = 0;
    int all = 0;
    int failed = 0;
    int warned = 0;
    int waiting = 0;
    for (ServiceStatus status : services) {
      warned += status.warnings().isEmpty() ? 0 : 1;
      switch (status.phase()) {
        case NOT_RUN -> warned += status.warnings().isEmpty() ? 1 : 0;
        case FAILED -> {
          all++;
          failed++;
        }
        case COMPLETED -> {
          all++;
          up++;
        }
        case STOPPED -> all++;
        case WAITING, STARTING -> {
          all++;
          waiting++;
        }
        case RUNNING -> {
          all++;
          switch (status.health().state()) {
            case HEALTHY -> up++;
            case UNHEALTHY, EXITED -> failed++;
            case STARTING -> {
              if (status.plan() instanceof Plan.Command) {
                up++;
              } else {
                waiting++;
              }
            }
          }
        }
      }
    }
    String word =
        failed > 0 ? "fail" : warned > 0 ? "warn" : waiting > 0 || up == 0 ? "idle" : "ok";
    return new StackState(word, up, all, failed, warned);
  }
}
