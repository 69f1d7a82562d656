package dev.atelier.kernel.error;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The platform's one exception type: one or more problems, all that were found. A feature may
 * extend it where its callers need more than a code to tell errors apart (a language's own error
 * types).
 */
public class AtelierException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public AtelierException(Problem problem) {
    this(List.of(problem));
  }

  public AtelierException(Problem problem, Throwable cause) {
    super(problem.message(), cause);
    this.problems = List.of(problem);
  }

  /**
   * @param problems at least one
   */
  public AtelierException(List<Problem> problems) {
    super(problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("an exception needs at least one problem");
    }
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /** The first problem's kind: INTERNAL ones deserve a stack trace in the log. */
  public Kind kind() {
    return problems.getFirst().code().kind();
  }
}
