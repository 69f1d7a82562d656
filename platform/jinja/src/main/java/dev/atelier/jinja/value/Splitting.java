package dev.atelier.jinja.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's ways to split text. */
public final class Splitting {
  private Splitting() {}

  /**
   * @param limit the most splits to make, negative for no limit
   */
  static List<@Nullable Object> split(String text, @Nullable Object separator, int limit) {
    if (separator == null || separator == Missing.MISSING) {
      return splitOnSpace(text, limit);
    }
    String by = separator(separator);
    List<@Nullable Object> parts = new ArrayList<>();
    int at = 0;
    int left = limit < 0 ? Integer.MAX_VALUE : limit;
    int found = text.indexOf(by);
    while (found >= 0 && left-- > 0) {
      parts.add(text.substring(at, found));
      at = found + by.length();
      found = text.indexOf(by, at);
    }
    parts.add(text.substring(at));
    return parts;
  }

  private static String separator(@Nullable Object separator) {
    if (!(separator instanceof String by)) {
      throw JinjaException.typeError("must be str or None, not " + Types.inMessage(separator));
    }
    if (by.isEmpty()) {
      throw JinjaException.valueError("empty separator");
    }
    return by;
  }

  private static List<@Nullable Object> splitOnSpace(String text, int limit) {
    List<@Nullable Object> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < text.length() && Words.isSpace(text.charAt(at))) {
        at++;
      }
      if (at >= text.length()) {
        return parts;
      }
      if (limit >= 0 && parts.size() == limit) {
        parts.add(text.substring(at));
        return parts;
      }
      int start = at;
      while (at < text.length() && !Words.isSpace(text.charAt(at))) {
        at++;
      }
      parts.add(text.substring(start, at));
    }
  }

  static List<@Nullable Object> rsplit(String text, @Nullable Object separator, int limit) {
    if (limit < 0) {
      return split(text, separator, limit);
    }
    boolean space = separator == null || separator == Missing.MISSING;
    List<@Nullable Object> parts =
        space ? rsplitOnSpace(text, limit) : rsplitOn(text, separator(separator), limit);
    Collections.reverse(parts);
    return parts;
  }

  private static List<@Nullable Object> rsplitOn(String text, String by, int limit) {
    List<@Nullable Object> parts = new ArrayList<>();
    int end = text.length();
    int left = limit;
    int found = text.lastIndexOf(by);
    while (found >= 0 && left-- > 0) {
      parts.add(text.substring(found + by.length(), end));
      end = found;
      found = end - by.length() < 0 ? -1 : text.lastIndexOf(by, end - by.length());
    }
    parts.add(text.substring(0, end));
    return parts;
  }

  private static List<@Nullable Object> rsplitOnSpace(String text, int limit) {
    List<@Nullable Object> parts = new ArrayList<>();
    int end = text.length();
    while (true) {
      while (end > 0 && Words.isSpace(text.charAt(end - 1))) {
        end--;
      }
      if (end == 0) {
        return parts;
      }
      if (parts.size() == limit) {
        parts.add(text.substring(0, end));
        return parts;
      }
      int stop = end;
      while (end > 0 && !Words.isSpace(text.charAt(end - 1))) {
        end--;
      }
      parts.add(text.substring(end, stop));
    }
  }

  /** As {@code splitlines}: a final line end makes no empty line. */
  public static List<String> lines(String text, boolean keepEnds) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      boolean lineEnd =
          c >= '\n' && c <= '\r'
              || c >= 0x1c && c <= 0x1e
              || c == 0x85
              || c == 0x2028
              || c == 0x2029;
      if (lineEnd) {
        int end = at - 1;
        if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
          at++;
        }
        lines.add(text.substring(start, keepEnds ? at : end));
        start = at;
      }
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  static PyTuple partition(String text, String separator, boolean last) {
    if (separator.isEmpty()) {
      throw JinjaException.valueError("empty separator");
    }
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? PyTuple.of("", "", text) : PyTuple.of(text, "", "");
    }
    return PyTuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }
}
