package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.app.view.Paint;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceStatus;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** What {@code up} ends with: the table, what was repaired, what is not run, the console's link. */
final class UpSummary {
  private UpSummary() {}

  static void print(CommandContext context, Supervisor supervisor) {
    PrintStream out = context.out();
    Paint paint = context.paint();
    List<ServiceStatus> services = supervisor.services();
    out.println();
    out.print(PsCommand.table(services, paint, Instant.now()));
    notRun(services, out, paint);
    warnings(services, out, paint);
    repairs(supervisor.repairs(), out, paint);
    context
        .running()
        .consoleLink()
        .ifPresent(link -> out.println("\n" + paint.bold("Console") + "  " + link));
    out.flush();
  }

  private static void notRun(List<ServiceStatus> services, PrintStream out, Paint paint) {
    services.stream()
        .filter(status -> status.plan() instanceof Plan.NotRun)
        .forEach(status ->
            out.println(paint.yellow("not run: ") + ((Plan.NotRun) status.plan()).reason()));
  }

  private static void warnings(List<ServiceStatus> services, PrintStream out, Paint paint) {
    for (ServiceStatus status : services) {
      for (Problem warning : status.warnings()) {
        out.println(paint.yellow("warning: ") + named(status.spec().name(), warning.message()));
        warning.mend().ifPresent(mend -> out.println("  mend: " + mend));
      }
    }
  }

  /** With the service's name before it, unless the message begins with it. */
  private static String named(String service, String message) {
    return message.startsWith(service) ? message : service + ": " + message;
  }

  private static void repairs(List<Repair> repairs, PrintStream out, Paint paint) {
    if (repairs.isEmpty()) {
      return;
    }
    out.println("\nRepaired in memory (with --faithful this fails as on Docker):");
    for (Repair repair : repairs) {
      out.println(
          "  " + paint.bold(repair.service()) + ": " + repair.fault() + " [" + repair.id() + "]");
      out.println("    done: " + repair.done());
      out.println(
          "    mend: " + repair.mend() + repair.span().map(span -> "  (" + span + ")").orElse(""));
    }
  }
}
