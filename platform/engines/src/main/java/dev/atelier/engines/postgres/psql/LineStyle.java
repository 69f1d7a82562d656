package dev.atelier.engines.postgres.psql;

/**
 * The characters of a table's lines.
 *
 * @param newline marks a value that goes on in the next line
 */
record LineStyle(
    String horizontal, String vertical, Rule top, Rule middle, Rule bottom, String newline) {
  /** Where lines cross in one horizontal rule. */
  record Rule(String left, String cross, String right) {}

  private static final Rule PLUS = new Rule("+", "+", "+");
  static final LineStyle ASCII = new LineStyle("-", "|", PLUS, PLUS, PLUS, "+");
  static final LineStyle UNICODE =
      new LineStyle(
          "─", "│", new Rule("┌", "┬", "┐"), new Rule("├", "┼", "┤"), new Rule("└", "┴", "┘"), "↵");

  static LineStyle of(PrintSettings settings) {
    return settings.unicode ? UNICODE : ASCII;
  }
}
