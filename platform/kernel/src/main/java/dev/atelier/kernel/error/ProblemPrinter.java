package dev.atelier.kernel.error;

import dev.atelier.kernel.text.Span;
import java.util.List;

/**
 * Lays problems out for a person:
 *
 * <pre>
 * error: services.web.prots: unknown key
 *   docker-compose.yml:4:5 [compose.unknown-key]
 *     4 |     prots: ["80:80"]
 *       |     ^^^^^
 *   mend: did you mean "ports"?
 * </pre>
 */
public final class ProblemPrinter {
  private final boolean colour;

  public ProblemPrinter(boolean colour) {
    this.colour = colour;
  }

  public String print(List<Problem> problems) {
    StringBuilder out = new StringBuilder();
    problems.forEach(problem -> print(problem, out));
    return out.toString();
  }

  private void print(Problem problem, StringBuilder out) {
    boolean error = problem.severity() == Severity.ERROR;
    out.append(paint(error ? "error:" : "warning:", error ? "1;31" : "1;33"));
    out.append(' ').append(problem.message()).append('\n');
    problem.span().ifPresent(span -> place(span, problem.code(), out));
    problem
        .mend()
        .ifPresent(mend ->
            out.append("  ").append(paint("mend:", "1")).append(' ').append(mend).append('\n'));
  }

  private void place(Span span, ErrorCode code, StringBuilder out) {
    out.append("  ").append(span).append(" [").append(code.id()).append("]\n");
    span.lineText()
        .ifPresent(line -> {
          String number = Integer.toString(span.line());
          String gutter = "    ";
          out.append(gutter).append(number).append(" | ").append(line).append('\n');
          out.append(gutter).append(" ".repeat(number.length())).append(" | ");
          int start = Math.min(span.column() - 1, line.length());
          for (int i = 0; i < start; i++) {
            out.append(line.charAt(i) == '\t' ? '\t' : ' ');
          }
          int width =
              span.line() == span.endLine()
                  ? span.endColumn() - span.column()
                  : line.length() - start;
          out.append(paint("^".repeat(Math.max(1, width)), "1;31")).append('\n');
        });
  }

  private String paint(String text, String style) {
    return colour ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
  }
}
