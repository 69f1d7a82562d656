package dev.atelier.compose;

/**
 * A template that cannot be resolved; never leaves the package, since only the caller knows the
 * place.
 */
final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean invalid;

  private TemplateException(String message, boolean invalid) {
    super(message, null, false, false);
    this.invalid = invalid;
  }

  /**
   * @param template the text in which a {@code $} cannot be read
   */
  static TemplateException invalid(String template) {
    return new TemplateException(template, true);
  }

  static TemplateException missing(String variable, String reason) {
    String message = "required variable " + variable + " is missing a value";
    return new TemplateException(reason.isEmpty() ? message : message + ": " + reason, false);
  }

  boolean isInvalid() {
    return invalid;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
