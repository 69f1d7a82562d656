package dev.atelier.app.view;

import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.StackView;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A live line for each service while the stack starts. On a terminal the lines are drawn in place;
 * elsewhere a line appears when a service's state changes.
 */
public final class UpView {
  private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

  private final PrintStream out;
  private final boolean terminal;
  private final int columns;
  private final Paint paint;
  private final Instant started;
  private final Map<String, String> shown = new HashMap<>();
  private int drawn;
  private int frame;

  public UpView(PrintStream out, boolean terminal, int columns, Instant started) {
    this.out = out;
    this.terminal = terminal;
    this.columns = columns;
    this.paint = new Paint(terminal);
    this.started = started;
  }

  /** Draws the state as it is now. */
  public void draw(StackView stack, Instant now) {
    List<ServiceStatus> services = stack.services();
    if (terminal) {
      drawInPlace(stack.project(), services, now);
    } else {
      services.forEach(status -> appendChange(stack.project(), status));
    }
  }

  private void drawInPlace(String project, List<ServiceStatus> services, Instant now) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append("A");
    }
    long done = services.stream().filter(UpView::arrived).count();
    text.append("\u001b[2K").append(head(project, done, services.size(), now)).append('\n');
    frame++;
    int width = services.stream().mapToInt(s -> s.spec().name().length()).max().orElse(8);
    for (ServiceStatus status : services) {
      text.append("\u001b[2K").append(line(status, width, now)).append('\n');
    }
    drawn = services.size() + 1;
    out.print(text);
    out.flush();
  }

  private String head(String project, long done, int all, Instant now) {
    String text = "[+] " + project + " " + done + "/" + all;
    return paint.bold(text) + paint.dim("  " + seconds(Duration.between(started, now)));
  }

  private String line(ServiceStatus status, int width, Instant now) {
    String name = status.spec().name();
    String word = word(status);
    String detail = status.health().detail();
    int room = Math.max(0, columns - width - word.length() - 18);
    String shortened =
        detail.length() > room ? detail.substring(0, Math.max(0, room - 1)) + "…" : detail;
    return " "
        + glyph(status)
        + " "
        + name
        + " ".repeat(width - name.length() + 2)
        + tone(status, word)
        + (shortened.isEmpty() ? "" : "  " + paint.dim(shortened))
        + (arrived(status) ? "" : paint.dim("  " + seconds(Duration.between(status.since(), now))));
  }

  private void appendChange(String project, ServiceStatus status) {
    String word = word(status);
    if (word.equals("Waiting") || word.equals(shown.put(status.spec().name(), word))) {
      return;
    }
    String detail = status.health().detail();
    out.println(
        " "
            + project
            + " "
            + status.spec().name()
            + "  "
            + word
            + (detail.isEmpty() ? "" : "  " + detail));
    out.flush();
  }

  private String glyph(ServiceStatus status) {
    if (!arrived(status)) {
      return status.phase() == ServiceStatus.Phase.WAITING
          ? paint.dim("·")
          : paint.blue(SPINNER[frame % SPINNER.length]);
    }
    return switch (status.phase()) {
      case FAILED -> paint.red("✘");
      case NOT_RUN -> paint.yellow("!");
      default -> paint.green("✔");
    };
  }

  private String tone(ServiceStatus status, String word) {
    return switch (status.phase()) {
      case FAILED -> paint.red(word);
      case NOT_RUN -> paint.yellow(word);
      case WAITING, STARTING -> word;
      default -> arrived(status) ? paint.green(word) : word;
    };
  }

  static boolean arrived(ServiceStatus status) {
    return switch (status.phase()) {
      case WAITING, STARTING -> false;
      case RUNNING -> status.health().state() == Health.State.HEALTHY;
      case COMPLETED, FAILED, STOPPED, NOT_RUN -> true;
    };
  }

  static String word(ServiceStatus status) {
    return switch (status.phase()) {
      case WAITING -> "Waiting";
      case STARTING -> "Starting";
      case RUNNING ->
          switch (status.health().state()) {
            case HEALTHY -> status.plan() instanceof Plan.Command ? "Running" : "Healthy";
            case UNHEALTHY -> "Unhealthy";
            case STARTING, EXITED -> "Starting";
          };
      case COMPLETED -> status.plan() instanceof Plan.Satisfied ? "Done" : "Exited";
      case FAILED -> "Error";
      case STOPPED -> "Stopped";
      case NOT_RUN -> "Not run";
    };
  }

  private static String seconds(Duration duration) {
    return String.format(java.util.Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
  }
}
