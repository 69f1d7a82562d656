package dev.atelier.jinja.value;

/** The exceptions of Python and Jinja2 that templates can run into. */
public enum PythonType {
  TEMPLATE_SYNTAX_ERROR("TemplateSyntaxError", "jinja.syntax"),
  TEMPLATE_ASSERTION_ERROR("TemplateAssertionError", "jinja.syntax"),
  TEMPLATE_RUNTIME_ERROR("TemplateRuntimeError", "jinja.runtime"),
  TEMPLATE_NOT_FOUND("TemplateNotFound", "jinja.template-not-found"),
  TEMPLATES_NOT_FOUND("TemplatesNotFound", "jinja.template-not-found"),
  UNDEFINED_ERROR("UndefinedError", "jinja.undefined"),
  SECURITY_ERROR("SecurityError", "jinja.security"),
  FILTER_ARGUMENT_ERROR("FilterArgumentError", "jinja.runtime"),
  TYPE_ERROR("TypeError", "jinja.runtime"),
  VALUE_ERROR("ValueError", "jinja.runtime"),
  KEY_ERROR("KeyError", "jinja.runtime"),
  INDEX_ERROR("IndexError", "jinja.runtime"),
  ATTRIBUTE_ERROR("AttributeError", "jinja.runtime"),
  ZERO_DIVISION_ERROR("ZeroDivisionError", "jinja.runtime"),
  DECIMAL_DIVISION_BY_ZERO("DivisionByZero", "jinja.runtime"),
  DECIMAL_DIVISION_UNDEFINED("DivisionUndefined", "jinja.runtime"),
  OVERFLOW_ERROR("OverflowError", "jinja.runtime"),
  ASSERTION_ERROR("AssertionError", "jinja.runtime"),
  RUNTIME_ERROR("RuntimeError", "jinja.runtime"),
  STOP_ITERATION("StopIteration", "jinja.runtime"),
  RECURSION_ERROR("RecursionError", "jinja.limit"),
  /** A limit of this interpreter: too many steps, too much output. */
  LIMIT_EXCEEDED("LimitExceeded", "jinja.limit");

  private final String pythonName;
  private final String code;

  PythonType(String pythonName, String code) {
    this.pythonName = pythonName;
    this.code = code;
  }

  /** The class's name in Python. */
  public String pythonName() {
    return pythonName;
  }

  /** The id of the platform's error code. */
  public String code() {
    return code;
  }

  /** Whether the template's text was wrong, not its run. */
  public boolean isSyntax() {
    return this == TEMPLATE_SYNTAX_ERROR || this == TEMPLATE_ASSERTION_ERROR;
  }
}
