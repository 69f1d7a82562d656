package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.wire.ServerMessage;
import java.util.Optional;

/**
 * A server's message as libpq words it: severity, message, the query's line with a caret, detail,
 * hint, context.
 */
final class ErrorText {
  private static final int DISPLAY_COLUMNS = 60;
  private static final int KEEP_RIGHT = 10;

  private ErrorText() {}

  /** How much of a message is shown. */
  record Style(String verbosity, String showContext) {
    static final Style DEFAULT = new Style("default", "errors");
  }

  /**
   * @param query what was sent, for the LINE part
   * @return without a trailing line end
   */
  static String of(ServerMessage message, Optional<String> query, boolean error, Style style) {
    StringBuilder out = new StringBuilder(message.severity()).append(":  ");
    if (style.verbosity().equals("sqlstate")) {
      return out.append(message.sqlState()).toString();
    }
    boolean terse = style.verbosity().equals("terse");
    boolean verbose = style.verbosity().equals("verbose");
    if (verbose) {
      out.append(message.sqlState()).append(": ");
    }
    out.append(message.message());
    Optional<String> text = query;
    Optional<Integer> position = message.position();
    if (position.isEmpty()) {
      position = message.field('p').map(Integer::valueOf);
      text = message.field('q');
    }
    if (position.isPresent() && (terse || text.isEmpty())) {
      out.append(" at character ").append(position.get());
    }
    out.append('\n');
    if (!terse) {
      if (position.isPresent() && text.isPresent()) {
        line(text.get(), position.get(), out);
      }
      part(message, 'D', "DETAIL", out);
      part(message, 'H', "HINT", out);
      part(message, 'q', "QUERY", out);
      boolean context =
          style.showContext().equals("always") || (error && style.showContext().equals("errors"));
      if (context) {
        part(message, 'W', "CONTEXT", out);
      }
      if (verbose) {
        verbose(message, out);
      }
    }
    out.setLength(out.length() - 1);
    return out.toString();
  }

  private static void verbose(ServerMessage message, StringBuilder out) {
    part(message, 's', "SCHEMA NAME", out);
    part(message, 't', "TABLE NAME", out);
    part(message, 'c', "COLUMN NAME", out);
    part(message, 'd', "DATATYPE NAME", out);
    part(message, 'n', "CONSTRAINT NAME", out);
    if (message.field('F').isPresent()) {
      out.append("LOCATION:  ");
      message.field('R').ifPresent(routine -> out.append(routine).append(", "));
      out.append(message.field('F').get()).append(':').append(message.field('L').orElse(""));
      out.append('\n');
    }
  }

  private static void part(ServerMessage message, char code, String label, StringBuilder out) {
    message
        .field(code)
        .ifPresent(text -> out.append(label).append(":  ").append(text).append('\n'));
  }

  /** The line that holds the position, cut to 60 columns around it, and a caret below. */
  static void line(String query, int position, StringBuilder out) {
    int[] points = query.codePoints().toArray();
    int at = position - 1;
    if (at < 0 || at > points.length) {
      return;
    }
    int number = 1;
    int begin = 0;
    int end = points.length;
    for (int i = 0; i < points.length; i++) {
      if (points[i] != '\n' && points[i] != '\r') {
        continue;
      }
      if (i >= at) {
        end = i;
        break;
      }
      if (points[i] == '\r' || i == 0 || points[i - 1] != '\r') {
        number++;
      }
      begin = i + 1;
    }
    int from = begin;
    int to = end;
    if (columns(points, begin, end) > DISPLAY_COLUMNS) {
      if (columns(points, begin, at) + KEEP_RIGHT <= DISPLAY_COLUMNS) {
        while (columns(points, begin, to) > DISPLAY_COLUMNS) {
          to--;
        }
      } else {
        while (columns(points, at, to) > KEEP_RIGHT) {
          to--;
        }
        while (columns(points, from, to) > DISPLAY_COLUMNS) {
          from++;
        }
      }
    }
    String prefix = "LINE " + number + ": " + (from > begin ? "..." : "");
    out.append(prefix);
    for (int i = from; i < to; i++) {
      out.appendCodePoint(points[i] == '\t' ? ' ' : points[i]);
    }
    out.append(to < end ? "...\n" : "\n");
    out.append(" ".repeat(prefix.length() + columns(points, from, at))).append("^\n");
  }

  private static int columns(int[] points, int from, int to) {
    int columns = 0;
    for (int i = from; i < to; i++) {
      columns += Math.max(1, DisplayWidth.of(points[i]));
    }
    return columns;
  }
}
