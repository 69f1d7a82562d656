package dev.atelier.jinja.value;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error of a template: an exception of Python or Jinja2 with its message, the place, and the
 * macros it passed on its way out, the innermost first. The place is that of the innermost
 * expression that failed; it is set once while the error travels.
 */
public final class JinjaException extends AtelierException {
  private static final long serialVersionUID = 1L;

  /** One macro that was running; where it was called from, if that is known. */
  public record MacroCall(String name, Optional<Span> definition, Optional<Span> calledFrom) {}

  private final PythonType type;
  private final String text;
  private transient @Nullable Span span;
  private final transient List<MacroCall> stack = new ArrayList<>();

  public JinjaException(PythonType type, String text) {
    super(Problem.error(ErrorCode.user(type.code()), text));
    this.type = type;
    this.text = text;
  }

  public static JinjaException typeError(String text) {
    return new JinjaException(PythonType.TYPE_ERROR, text);
  }

  public static JinjaException valueError(String text) {
    return new JinjaException(PythonType.VALUE_ERROR, text);
  }

  public static JinjaException runtime(String text) {
    return new JinjaException(PythonType.TEMPLATE_RUNTIME_ERROR, text);
  }

  /** A fault of the text at a place. */
  public static JinjaException syntax(String text, Span span) {
    return new JinjaException(PythonType.TEMPLATE_SYNTAX_ERROR, text).at(span);
  }

  /** Sets the place unless it is already known. */
  public JinjaException at(Span place) {
    if (span == null) {
      span = place;
    }
    return this;
  }

  /** Notes that the error leaves a macro. */
  public JinjaException leaving(MacroCall call) {
    stack.add(call);
    return this;
  }

  public PythonType type() {
    return type;
  }

  /** Python's message alone. */
  public String text() {
    return text;
  }

  public Optional<Span> span() {
    return Optional.ofNullable(span);
  }

  /** The macros that the error left, the innermost first. */
  public List<MacroCall> stack() {
    return List.copyOf(stack);
  }

  /**
   * What Python's {@code str()} gives: for a fault of the text the message, the line's number and
   * the line itself; otherwise the message.
   */
  public String pythonText() {
    if (!type.isSyntax() || span == null) {
      return text;
    }
    String line = span.source().line(span.line());
    return text + "\n  line " + span.line() + (line.isEmpty() ? "" : "\n    " + line.strip());
  }

  @Override
  public List<Problem> problems() {
    StringBuilder message = new StringBuilder(text);
    for (MacroCall call : stack) {
      message.append("\n  in macro ").append(call.name());
      call.calledFrom()
          .or(call::definition)
          .ifPresent(at -> message.append(" (").append(at).append(')'));
    }
    Problem problem = Problem.error(ErrorCode.user(type.code()), message.toString());
    return List.of(span == null ? problem : problem.at(span));
  }

  @Override
  public String getMessage() {
    return problems().getFirst().message();
  }
}
