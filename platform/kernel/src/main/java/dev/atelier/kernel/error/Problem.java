package dev.atelier.kernel.error;

import dev.atelier.kernel.text.Span;
import java.util.Optional;

/**
 * One thing that is wrong: what, where and how to mend it.
 *
 * @param message what is wrong, one sentence without a full stop, in the genuine tool's words where
 *     it has some
 * @param span where in a file, if it is in a file
 * @param mend how to mend it, one sentence, if that can be said
 */
public record Problem(
    Severity severity, ErrorCode code, String message, Optional<Span> span, Optional<String> mend) {

  public static Problem error(ErrorCode code, String message) {
    return new Problem(Severity.ERROR, code, message, Optional.empty(), Optional.empty());
  }

  public static Problem warning(ErrorCode code, String message) {
    return new Problem(Severity.WARNING, code, message, Optional.empty(), Optional.empty());
  }

  public Problem at(Span span) {
    return new Problem(severity, code, message, Optional.of(span), mend);
  }

  public Problem mend(String mend) {
    return new Problem(severity, code, message, span, Optional.of(mend));
  }

  public AtelierException exception() {
    return new AtelierException(this);
  }
}
