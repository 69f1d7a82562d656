package dev.atelier.dbt.adapter;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A server's error as libpq words it: the message, the line of the statement with a caret, detail
 * and hint (libpq's fe-protocol3.c describes the cutting of long lines).
 */
final class ServerText {
  private static final int DISPLAY_WIDTH = 60;
  private static final int MINIMUM_RIGHT_OF_CARET = 10;

  private ServerText() {}

  static String describe(PSQLException error, String sql) {
    ServerErrorMessage message = error.getServerErrorMessage();
    if (message == null) {
      return String.valueOf(error.getMessage());
    }
    StringBuilder out = new StringBuilder(String.valueOf(message.getMessage()));
    if (message.getPosition() > 0) {
      out.append('\n').append(place(sql, message.getPosition()));
    } else if (message.getInternalPosition() > 0 && message.getInternalQuery() != null) {
      out.append('\n').append(place(message.getInternalQuery(), message.getInternalPosition()));
    }
    append(out, "DETAIL:  ", message.getDetail());
    append(out, "HINT:  ", message.getHint());
    append(out, "QUERY:  ", message.getInternalQuery());
    append(out, "CONTEXT:  ", message.getWhere());
    return out.toString();
  }

  private static void append(StringBuilder out, String label, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      out.append('\n').append(label).append(text);
    }
  }

  /**
   * @param position in characters, from 1
   */
  private static String place(String sql, int position) {
    String text = sql.replace('\t', ' ');
    int at =
        text.offsetByCodePoints(0, Math.min(position - 1, text.codePointCount(0, text.length())));
    int line = 1;
    int start = 0;
    for (int i = 0; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    int end = text.indexOf('\n', at);
    end = end < 0 ? text.length() : end;
    boolean cutLeft = false;
    boolean cutRight = false;
    if (end - start > DISPLAY_WIDTH) {
      if (start + DISPLAY_WIDTH >= at + MINIMUM_RIGHT_OF_CARET) {
        end = start + DISPLAY_WIDTH;
        cutRight = true;
      } else {
        if (at + MINIMUM_RIGHT_OF_CARET < end) {
          end = at + MINIMUM_RIGHT_OF_CARET;
          cutRight = true;
        }
        if (end - start > DISPLAY_WIDTH) {
          start = end - DISPLAY_WIDTH;
          cutLeft = true;
        }
      }
    }
    String label = "LINE " + line + ": " + (cutLeft ? "..." : "");
    return label
        + text.substring(start, end)
        + (cutRight ? "..." : "")
        + "\n"
        + " ".repeat(label.length() + at - start)
        + "^";
  }
}
