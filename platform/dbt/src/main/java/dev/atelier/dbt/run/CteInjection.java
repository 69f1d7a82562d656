package dev.atelier.dbt.run;

import java.util.List;
import java.util.Locale;

/** Puts common table expressions before a query, into its own {@code with} where it has one. */
final class CteInjection {
  private CteInjection() {}

  /**
   * @param ctes each {@code name as (\n…\n)}
   */
  static String inject(String sql, List<String> ctes) {
    if (ctes.isEmpty()) {
      return sql;
    }
    String all = String.join(", ", ctes);
    int with = findWith(sql);
    if (with >= 0) {
      String gap = sql.startsWith("e", with - 1) ? " " : "";
      return sql.substring(0, with) + gap + all + "," + sql.substring(with);
    }
    int first = 0;
    while (first < sql.length() && Character.isWhitespace(sql.charAt(first))) {
      first++;
    }
    return sql.substring(0, first) + "with" + all + " " + sql.substring(first);
  }

  /** The offset behind {@code with} or {@code with recursive} when the query begins so, or -1. */
  private static int findWith(String sql) {
    int at = skipBlank(sql, 0);
    if (!wordAt(sql, at, "with")) {
      return -1;
    }
    int after = at + 4;
    int next = skipBlank(sql, after);
    return wordAt(sql, next, "recursive") ? next + "recursive".length() : after;
  }

  private static boolean wordAt(String sql, int at, String word) {
    int end = at + word.length();
    return end <= sql.length()
        && sql.substring(at, end).toLowerCase(Locale.ROOT).equals(word)
        && (end == sql.length() || !Character.isJavaIdentifierPart(sql.charAt(end)));
  }

  /** Past white space and comments. */
  private static int skipBlank(String sql, int from) {
    int at = from;
    while (at < sql.length()) {
      if (Character.isWhitespace(sql.charAt(at))) {
        at++;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (sql.startsWith("/*", at)) {
        int end = sql.indexOf("*/", at + 2);
        at = end < 0 ? sql.length() : end + 2;
      } else {
        return at;
      }
    }
    return at;
  }
}
