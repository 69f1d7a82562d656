package dev.atelier.dbt.project;

import dev.atelier.dbt.DbtError;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;

/** A YAML fault as dbt shows it: the lines around it and the reader's own words. */
public final class YamlErrors {
  private static final int LINES_AROUND = 3;

  private YamlErrors() {}

  /** A Runtime Error of its own. */
  public static AtelierException runtime(AtelierException yaml) {
    return DbtError.RUNTIME.exception(describe(yaml.problems().getFirst()));
  }

  public static String describe(Problem problem) {
    if (problem.span().isEmpty()) {
      return problem.message();
    }
    Span span = problem.span().get();
    StringBuilder out = new StringBuilder("Syntax error near line " + span.line() + "\n");
    out.append("------------------------------\n");
    int from = Math.max(1, span.line() - LINES_AROUND);
    int to = Math.min(span.source().lines(), span.line() + LINES_AROUND);
    for (int line = from; line <= to; line++) {
      String text = span.source().line(line);
      if (line < to || !text.isEmpty()) {
        out.append("%-3d| %s%n".formatted(line, text));
      }
    }
    out.append("\nRaw Error:\n------------------------------\n");
    out.append(problem.message().replaceFirst("^YAML: ", ""));
    out.append("\n  in \"").append(span.source().name()).append("\", line ").append(span.line());
    out.append(", column ").append(span.column());
    return out.toString();
  }
}
