package dev.atelier.engines.postgres.psql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A value as lines of a terminal: tabs as spaces, control characters as escapes. */
record Cell(List<String> lines, int width) {
  private static final int TAB = 8;

  static int width(String text) {
    return isPlain(text) ? text.length() : of(text).width();
  }

  static Cell of(String text) {
    if (isPlain(text)) {
      return new Cell(List.of(text), text.length());
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int columns = 0;
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point == '\n') {
        lines.add(line.toString());
        line.setLength(0);
        width = Math.max(width, columns);
        columns = 0;
        continue;
      }
      int start = line.length();
      if (point == '\t') {
        line.append(" ".repeat(TAB - columns % TAB));
      } else if (point == '\r') {
        line.append("\\r");
      } else if (point < 0x20 || point == 0x7F) {
        line.append(String.format(Locale.ROOT, "\\x%02X", point));
      } else if (point >= 0x80 && point < 0xA0) {
        line.append(String.format(Locale.ROOT, "\\u%04X", point));
      } else {
        line.appendCodePoint(point);
        columns += DisplayWidth.of(point);
        continue;
      }
      columns += line.length() - start;
    }
    lines.add(line.toString());
    return new Cell(lines, Math.max(width, columns));
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7F) {
        return false;
      }
    }
    return true;
  }

  int height() {
    return lines.size();
  }
}
