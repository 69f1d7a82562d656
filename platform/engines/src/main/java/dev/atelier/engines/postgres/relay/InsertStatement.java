package dev.atelier.engines.postgres.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code INSERT INTO table (columns) VALUES (…), (…) [RETURNING columns]}: the one form whose table
 * can be made from the statement alone.
 *
 * @param schema as written, unquoted
 * @param table unquoted
 * @param position of the table's name in the text, in code points from 1, as the server counts
 * @param rows the expressions' texts, as many in each row as columns
 */
record InsertStatement(
    Optional<String> schema,
    String table,
    int position,
    List<String> columns,
    List<List<String>> rows) {
  InsertStatement {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Whether a statement's text begins with the word INSERT. */
  static boolean begins(String sql) {
    return new Words(sql).accept("insert");
  }

  /** Whether it only begins a transaction: {@code BEGIN}, {@code START TRANSACTION …}. */
  static boolean onlyBegins(String sql) {
    Words words = new Words(sql);
    boolean begin = words.accept("begin") || words.accept("start") && words.accept("transaction");
    return begin && words.onlyWords();
  }

  /** Empty for every other form. */
  static Optional<InsertStatement> parse(String sql) {
    try {
      return Optional.of(new Words(sql).insert());
    } catch (OtherForm e) {
      return Optional.empty();
    }
  }

  private static final class OtherForm extends Exception {
    private static final long serialVersionUID = 1L;

    OtherForm() {
      super("another form of INSERT", null, false, false);
    }
  }

  /** Reads a text from left to right. Mutable: the place. */
  private static final class Words {
    private final String sql;
    private int at;

    Words(String sql) {
      this.sql = sql;
      blank();
    }

    InsertStatement insert() throws OtherForm {
      require(accept("insert") && accept("into"));
      int start = at;
      String name = identifier();
      Optional<String> schema = Optional.empty();
      if (symbol('.')) {
        schema = Optional.of(name);
        name = identifier();
      }
      int position = sql.codePointCount(0, start) + 1;
      if (accept("as")) {
        identifier();
      }
      List<String> columns = columns();
      require(accept("values"));
      List<List<String>> rows = new ArrayList<>();
      do {
        rows.add(row(columns.size()));
      } while (symbol(','));
      if (accept("returning")) {
        returning(columns);
      }
      symbol(';');
      require(at == sql.length());
      return new InsertStatement(schema, name, position, columns, rows);
    }

    private List<String> columns() throws OtherForm {
      List<String> columns = new ArrayList<>();
      require(symbol('('));
      do {
        columns.add(identifier());
      } while (symbol(','));
      require(symbol(')') && columns.stream().distinct().count() == columns.size());
      return columns;
    }

    private void returning(List<String> columns) throws OtherForm {
      do {
        require(symbol('*') || columns.contains(identifier()));
      } while (symbol(','));
    }

    private List<String> row(int width) throws OtherForm {
      List<String> values = new ArrayList<>();
      require(symbol('('));
      do {
        int start = at;
        expression();
        values.add(sql.substring(start, at).strip());
        require(!values.getLast().isEmpty());
      } while (symbol(','));
      require(symbol(')') && values.size() == width);
      return values;
    }

    /** Up to the comma or parenthesis that ends it. */
    private void expression() throws OtherForm {
      int depth = 0;
      while (at < sql.length()) {
        char c = sql.charAt(at);
        if (depth == 0 && (c == ',' || c == ')')) {
          return;
        }
        switch (c) {
          case '(', '[' -> depth++;
          case ')', ']' -> depth--;
          case ';' -> throw new OtherForm();
          case '\'' -> quoted('\'', at > 0 && (sql.charAt(at - 1) | ' ') == 'e');
          case '"' -> quoted('"', false);
          case '$' -> dollar();
          default -> {}
        }
        at++;
        blankComments();
      }
      throw new OtherForm();
    }

    /** Stops on the closing quote. */
    private void quoted(char quote, boolean escapes) throws OtherForm {
      for (at++; at < sql.length(); at++) {
        char c = sql.charAt(at);
        if (escapes && c == '\\') {
          at++;
        } else if (c == quote) {
          if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
            at++;
          } else {
            return;
          }
        }
      }
      throw new OtherForm();
    }

    private void dollar() throws OtherForm {
      int end = at + 1;
      while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
        if (sql.charAt(end) == '$') {
          break;
        }
        end++;
      }
      boolean quote =
          end < sql.length()
              && sql.charAt(end) == '$'
              && !Character.isDigit(sql.charAt(at + 1))
              && (at == 0 || !Character.isJavaIdentifierPart(sql.charAt(at - 1)));
      if (quote) {
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        require(close >= 0);
        at = close + tag.length() - 1;
      }
    }

    private String identifier() throws OtherForm {
      int start = at;
      if (at < sql.length() && sql.charAt(at) == '"') {
        quoted('"', false);
        at++;
        String name = sql.substring(start + 1, at - 1).replace("\"\"", "\"");
        blank();
        require(!name.isEmpty());
        return name;
      }
      word();
      require(at > start && !Character.isDigit(sql.charAt(start)));
      String name = sql.substring(start, at).toLowerCase(Locale.ROOT);
      blank();
      return name;
    }

    private void word() {
      while (at < sql.length()
          && (Character.isLetterOrDigit(sql.charAt(at)) || "_$".indexOf(sql.charAt(at)) >= 0)) {
        at++;
      }
    }

    boolean accept(String keyword) {
      int start = at;
      word();
      if (sql.substring(start, at).equalsIgnoreCase(keyword)) {
        blank();
        return true;
      }
      at = start;
      return false;
    }

    private boolean symbol(char c) {
      if (at < sql.length() && sql.charAt(at) == c) {
        at++;
        blank();
        return true;
      }
      return false;
    }

    /** Nothing but words, commas and one semicolon follow: no second statement. */
    boolean onlyWords() {
      while (at < sql.length() && sql.charAt(at) != ';') {
        int start = at;
        word();
        blank();
        if (at == start && !symbol(',')) {
          return false;
        }
      }
      symbol(';');
      return at == sql.length();
    }

    private void blank() {
      while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
        at++;
      }
      if (blankComments()) {
        blank();
      }
    }

    /** Past one comment that begins here. */
    private boolean blankComments() {
      if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
        return true;
      }
      if (!sql.startsWith("/*", at)) {
        return false;
      }
      int depth = 0;
      do {
        if (sql.startsWith("/*", at)) {
          depth++;
          at += 2;
        } else if (sql.startsWith("*/", at)) {
          depth--;
          at += 2;
        } else {
          at++;
        }
      } while (depth > 0 && at < sql.length());
      return true;
    }

    private static void require(boolean condition) throws OtherForm {
      if (!condition) {
        throw new OtherForm();
      }
    }
  }
}
