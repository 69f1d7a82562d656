package dev.atelier.dbt.run;

import dev.atelier.dbt.manifest.Resource;

/** dbt's progress lines: text, dots up to the printer's width, a status in brackets. */
public final class Lines {
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String CYAN = "\u001b[36m";
  private static final String PLAIN = "\u001b[0m";

  private final int width;
  private final boolean colour;

  public Lines(int width, boolean colour) {
    this.width = width;
    this.colour = colour;
  }

  String line(int index, int total, String text, String status) {
    return justified(total > 0 ? index + " of " + total + " " : "", text) + " [" + status + "]";
  }

  String timed(int index, int total, String text, String status, double seconds) {
    long hundredths = Math.round(seconds * 100);
    return justified(index + " of " + total + " ", text)
        + " ["
        + status
        + " in "
        + hundredths / 100
        + (hundredths % 100 < 10 ? ".0" : ".")
        + hundredths % 100
        + "s]";
  }

  private String justified(String progress, String text) {
    String prefix = progress + text + " ";
    return prefix.length() >= width ? prefix : prefix + ".".repeat(width - prefix.length());
  }

  public String red(String text) {
    return colour ? RED + text + PLAIN : text;
  }

  public String green(String text) {
    return colour ? GREEN + text + PLAIN : text;
  }

  public String yellow(String text) {
    return colour ? YELLOW + text + PLAIN : text;
  }

  public String cyan(String text) {
    return colour ? CYAN + text + PLAIN : text;
  }

  /** {@code sql view model dev.x}. */
  static String describe(Resource node, String defaultDatabase) {
    String relation = relation(node, defaultDatabase);
    return switch (node.type()) {
      case MODEL ->
          "sql "
              + (node.isMicrobatch() ? "microbatch" : node.materialized())
              + " model "
              + relation;
      case SEED -> "seed file " + relation;
      case SNAPSHOT -> "snapshot " + relation;
      case FUNCTION -> "function " + relation;
      case TEST -> "test " + node.name();
      case UNIT_TEST -> "unit_test " + node.text("model") + "::" + node.name();
      default -> node.type().id() + " " + node.name();
    };
  }

  static String relation(Resource node, String defaultDatabase) {
    String name = node.schema() + "." + node.identifier();
    return node.database()
        .filter(d -> !d.equals(defaultDatabase))
        .map(d -> d + "." + name)
        .orElse(name);
  }
}
