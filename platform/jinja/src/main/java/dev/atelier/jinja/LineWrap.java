package dev.atelier.jinja;

import dev.atelier.jinja.value.JinjaException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As Python's {@code textwrap.wrap} on one line: greedy, whitespace at line ends dropped. */
final class LineWrap {
  private static final Pattern WORDS = Pattern.compile("\\s+|\\S+");
  private static final Pattern HYPHENATED =
      Pattern.compile(
          "\\s+|(?:\\S*?[\\w!\"'&.,?])?-{2,}(?=\\w)|\\S*?\\p{L}[-](?=\\p{L})|\\S+?(?=\\s|-{2,}\\w|$)");

  private LineWrap() {}

  static List<String> wrap(String line, int width, boolean breakLong, boolean hyphens) {
    if (width <= 0) {
      throw JinjaException.valueError("invalid width " + width + " (must be > 0)");
    }
    Deque<String> chunks = new ArrayDeque<>();
    Matcher matcher = (hyphens ? HYPHENATED : WORDS).matcher(line);
    while (matcher.find()) {
      if (!matcher.group().isEmpty()) {
        chunks.add(matcher.group());
      }
    }
    List<String> lines = new ArrayList<>();
    while (!chunks.isEmpty()) {
      if (!lines.isEmpty() && chunks.peek().isBlank()) {
        chunks.poll();
        continue;
      }
      String wrapped = line(chunks, width, breakLong);
      if (!wrapped.isEmpty()) {
        lines.add(wrapped);
      }
    }
    return lines;
  }

  private static String line(Deque<String> chunks, int width, boolean breakLong) {
    StringBuilder line = new StringBuilder();
    while (!chunks.isEmpty() && line.length() + chunks.peek().length() <= width) {
      line.append(chunks.poll());
    }
    String next = chunks.peek();
    if (next != null && next.length() > width) {
      if (breakLong) {
        int room = width - line.length();
        if (room > 0) {
          chunks.poll();
          line.append(next, 0, room);
          chunks.push(next.substring(room));
        }
      } else if (line.isEmpty()) {
        line.append(chunks.poll());
      }
    }
    return line.toString().stripTrailing();
  }
}
