package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.app.view.UpView;
import dev.atelier.kernel.stack.ServiceStatus;
import java.time.Duration;
import java.time.Instant;

/** Shows services on their way until they have got there. */
final class UpProgress {
  private static final Duration REDRAW = Duration.ofMillis(100);

  private UpProgress() {}

  /** How far to wait. */
  enum Until {
    /** Every service was started: what {@code up -d} waits for. */
    STARTED,
    /** Healthy, completed, failed or not run: what {@code --wait} waits for. */
    SETTLED
  }

  /** Returns 0 when no service failed, 1 when one did or the time was over. */
  static int show(CommandContext context, Supervisor supervisor, Until until, Duration atMost) {
    Instant started = Instant.now();
    UpView view =
        new UpView(context.out(), context.colour(), context.invocation().columns(), started);
    boolean done = false;
    while (!done && !context.invocation().cancelled().getAsBoolean()) {
      Instant now = Instant.now();
      if (Duration.between(started, now).compareTo(atMost) > 0) {
        context.err().println("error: not everything was ready after " + atMost.toSeconds() + " s");
        return ExitCode.FAILED;
      }
      view.draw(supervisor, now);
      done =
          until == Until.SETTLED
              ? supervisor.awaitSettled(REDRAW, context.invocation().cancelled())
              : started(supervisor);
    }
    view.draw(supervisor, Instant.now());
    return supervisor.anyFailed() ? ExitCode.FAILED : ExitCode.OK;
  }

  private static boolean started(Supervisor supervisor) {
    supervisor.awaitSettled(REDRAW, () -> false);
    return supervisor.services().stream()
        .noneMatch(status ->
            status.phase() == ServiceStatus.Phase.WAITING
                || status.phase() == ServiceStatus.Phase.STARTING);
  }
}
