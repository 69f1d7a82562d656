package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.Severity;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Collects what is wrong and unusual while files are read, each thing once. */
final class Problems {
  static final ErrorCode FILE = ErrorCode.user("compose.file");
  static final ErrorCode NAME = ErrorCode.user("compose.project-name");
  static final ErrorCode YAML = ErrorCode.user("compose.yaml");
  static final ErrorCode INTERPOLATION = ErrorCode.user("compose.interpolation");
  static final ErrorCode UNKNOWN_KEY = ErrorCode.user("compose.unknown-key");
  static final ErrorCode TYPE = ErrorCode.user("compose.type");
  static final ErrorCode VALUE = ErrorCode.user("compose.value");
  static final ErrorCode MERGE = ErrorCode.user("compose.merge");
  static final ErrorCode EXTENDS = ErrorCode.user("compose.extends");
  static final ErrorCode INCLUDE = ErrorCode.user("compose.include");
  static final ErrorCode REMOTE = ErrorCode.user("compose.remote");
  static final ErrorCode REFERENCE = ErrorCode.user("compose.reference");
  static final ErrorCode CYCLE = ErrorCode.user("compose.cycle");
  static final ErrorCode ENV_FILE = ErrorCode.user("compose.env-file");
  static final ErrorCode DOCKERFILE = ErrorCode.user("compose.dockerfile");
  static final ErrorCode OBSOLETE = ErrorCode.user("compose.obsolete");
  static final ErrorCode UNSET = ErrorCode.user("compose.unset-variable");
  static final ErrorCode NOT_RUN = ErrorCode.user("compose.not-run");

  private final Map<String, Problem> all = new LinkedHashMap<>();

  /**
   * An alias ({@code *common}) or {@code extends} brings one place of a file into several services:
   * what is wrong there is said once, of the first.
   */
  void add(Problem problem) {
    boolean placed = problem.severity() == Severity.ERROR && problem.span().isPresent();
    String key =
        placed ? withoutPath(problem.message()) + " @" + problem.span().get() : problem.message();
    all.putIfAbsent(key, problem);
  }

  /** {@code services.web.ports must be a array} → {@code must be a array}. */
  private static String withoutPath(String message) {
    String rest = message.replaceFirst("^error while interpolating [^:]*: ", "");
    return rest.equals(message) ? message.substring(message.indexOf(' ') + 1) : rest;
  }

  void error(ErrorCode code, String message, Span span) {
    add(Problem.error(code, message).at(span));
  }

  void warning(ErrorCode code, String message, Span span) {
    add(Problem.warning(code, message).at(span));
  }

  List<Problem> errors() {
    return bySeverity(Severity.ERROR);
  }

  List<Problem> warnings() {
    return bySeverity(Severity.WARNING);
  }

  private List<Problem> bySeverity(Severity severity) {
    return all.values().stream().filter(problem -> problem.severity() == severity).toList();
  }

  /** Ends the reading when anything was wrong: all of it, file by file in the order of lines. */
  void throwIfAny() {
    List<Problem> errors = errors();
    if (errors.isEmpty()) {
      return;
    }
    List<String> files =
        errors.stream()
            .map(Problems::file)
            .distinct()
            .collect(Collectors.toCollection(ArrayList::new));
    throw new AtelierException(
        errors.stream()
            .sorted(
                Comparator.comparingInt((Problem problem) -> files.indexOf(file(problem)))
                    .thenComparingInt(problem -> problem.span().map(Span::line).orElse(0))
                    .thenComparingInt(problem -> problem.span().map(Span::column).orElse(0)))
            .toList());
  }

  private static String file(Problem problem) {
    return problem.span().map(span -> span.source().name()).orElse("");
  }
}
