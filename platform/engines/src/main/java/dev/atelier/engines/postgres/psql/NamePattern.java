package dev.atelier.engines.postgres.psql;

/**
 * A pattern of names as {@code \d} takes it: {@code sch*.tab?}, {@code "Quoted"}. Unquoted letters
 * are lower case, {@code *} and {@code ?} are wild, a dot parts the schema.
 *
 * @param schema a regular expression, or empty
 * @param name a regular expression, or empty
 * @param database what stood before a second dot, or empty
 */
record NamePattern(String database, String schema, String name) {
  static NamePattern parse(String text) {
    StringBuilder part = new StringBuilder();
    java.util.ArrayList<String> parts = new java.util.ArrayList<>();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          part.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && c == '*') {
        part.append(".*");
      } else if (!quoted && c == '?') {
        part.append('.');
      } else if (!quoted && c == '.') {
        parts.add(part.toString());
        part.setLength(0);
      } else if (c == '$' || (quoted && "|*+?()[]{}.^\\".indexOf(c) >= 0)) {
        part.append('\\').append(c);
      } else {
        part.append(quoted ? c : Character.toLowerCase(c));
      }
    }
    String name = part.toString();
    String schema = parts.isEmpty() ? "" : parts.getLast();
    return new NamePattern(parts.size() > 1 ? parts.get(parts.size() - 2) : "", schema, name);
  }

  /**
   * A condition on a schema's and an object's name.
   *
   * @param schemaColumn empty where the objects have no schema
   * @param visible what holds for objects that need no schema before their name
   */
  String condition(String schemaColumn, String nameColumn, String visible) {
    StringBuilder sql = new StringBuilder();
    if (!name.isEmpty() && !name.equals(".*")) {
      sql.append(" and ").append(matches(nameColumn, name));
    }
    if (!schema.isEmpty() && !schemaColumn.isEmpty()) {
      if (!schema.equals(".*")) {
        sql.append(" and ").append(matches(schemaColumn, schema));
      }
    } else if (!visible.isEmpty()) {
      sql.append(" and ").append(visible);
    }
    return sql.toString();
  }

  private static String matches(String column, String regex) {
    return column
        + " operator(pg_catalog.~) "
        + Interpolation.literal("^(" + regex + ")$").strip()
        + " collate pg_catalog.default";
  }
}
