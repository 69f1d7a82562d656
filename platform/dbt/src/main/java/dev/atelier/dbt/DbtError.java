package dev.atelier.dbt;

import dev.atelier.dbt.manifest.Resource;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Kind;
import dev.atelier.kernel.error.Problem;
import java.util.Arrays;

/** The sorts of errors that dbt tells apart, with its own headings. */
public enum DbtError {
  COMPILATION("dbt.compilation", "Compilation Error", Kind.USER),
  PARSING("dbt.parsing", "Parsing Error", Kind.USER),
  VALIDATION("dbt.validation", "Validation Error", Kind.USER),
  RUNTIME("dbt.runtime", "Runtime Error", Kind.USER),
  DATABASE("dbt.database", "Database Error", Kind.EXTERNAL),
  DEPENDENCY("dbt.dependency", "Dependency Error", Kind.USER),
  ENVIRONMENT("dbt.env-var", "Env var required but not provided", Kind.USER),
  USAGE("dbt.usage", "Usage Error", Kind.USER);

  private final ErrorCode code;
  private final String heading;

  DbtError(String id, String heading, Kind kind) {
    this.code = new ErrorCode(id, kind);
    this.heading = heading;
  }

  public ErrorCode code() {
    return code;
  }

  public String heading() {
    return heading;
  }

  /** The message under its heading, each line indented by two as dbt prints it. */
  public AtelierException exception(String message) {
    return new AtelierException(Problem.error(code, heading + "\n" + indent(message)));
  }

  /** {@code Compilation Error in model x (models/x.sql)} and the message below it. */
  public AtelierException in(Resource node, String message) {
    return in(node.described(), message);
  }

  /**
   * @param described what and where: {@code model x (models/x.sql)}
   */
  public AtelierException in(String described, String message) {
    return new AtelierException(
        Problem.error(code, heading + " in " + described + "\n" + indent(message)));
  }

  /** A message without its heading and indentation. */
  public static String unheaded(String message) {
    for (DbtError kind : values()) {
      if (message.startsWith(kind.heading) && message.contains("\n")) {
        return message.substring(message.indexOf('\n') + 1).replaceAll("(?m)^  ", "");
      }
    }
    return message;
  }

  public static String indent(String text) {
    StringBuilder out = new StringBuilder();
    Arrays.stream(text.split("\n", -1))
        .forEach(line -> out.append(out.isEmpty() ? "" : "\n").append("  ").append(line));
    return out.toString();
  }
}
