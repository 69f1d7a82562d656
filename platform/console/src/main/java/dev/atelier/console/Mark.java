package dev.atelier.console;

import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceStatus;

/**
 * A state as it is drawn: shape and colour, always beside a word.
 *
 * @param glyph up, ok, fail, warn, run, wait or skip
 */
public record Mark(String glyph, String word) {
  /** The class that colours it. */
  public String tone() {
    return switch (glyph) {
      case "up", "ok" -> "ok";
      case "fail", "warn", "run" -> glyph;
      default -> "";
    };
  }

  static Mark of(ServiceStatus status, Language lang) {
    return switch (status.phase()) {
      case WAITING -> new Mark("wait", lang.t("state.waiting"));
      case STARTING -> new Mark("run", lang.t("state.starting"));
      case RUNNING ->
          switch (status.health().state()) {
            case HEALTHY -> new Mark("up", lang.t("state.healthy"));
            case UNHEALTHY -> new Mark("fail", lang.t("state.unhealthy"));
            case STARTING, EXITED ->
                status.plan() instanceof Plan.Command
                    ? new Mark("up", lang.t("state.running"))
                    : new Mark("run", lang.t("state.starting"));
          };
      case COMPLETED -> new Mark("ok", lang.t("state.done"));
      case FAILED -> new Mark("fail", lang.t("state.exited", status.health().exitCode()));
      case STOPPED -> new Mark("skip", lang.t("state.stopped"));
      case NOT_RUN -> new Mark("warn", lang.t("state.notRun"));
    };
  }
}
