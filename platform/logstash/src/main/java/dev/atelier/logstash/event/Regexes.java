package dev.atelier.logstash.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.NameEntry;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Region;
import org.joni.Syntax;
import org.joni.exception.JOniException;

/** Ruby's regular expressions on Java's texts, for conditions and mutate. */
public final class Regexes {
  private Regexes() {}

  /**
   * @throws IllegalArgumentException with Oniguruma's message
   */
  public static Regex compile(String pattern) {
    byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
    try {
      return new Regex(bytes, 0, bytes.length, Option.NONE, UTF8Encoding.INSTANCE, Syntax.RUBY);
    } catch (JOniException e) {
      throw new IllegalArgumentException(e.getMessage() + ": /" + pattern + "/", e);
    }
  }

  public static boolean find(Regex regex, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return regex.matcher(bytes).search(0, bytes.length, Option.NONE) >= 0;
  }

  /**
   * {@code gsub}: each match by the replacement, whose {@code \1}, {@code \k<n>} and {@code \0} are
   * groups.
   */
  public static String replaceAll(Regex regex, String text, String replacement) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Matcher matcher = regex.matcher(bytes);
    int at = 0;
    int copied = 0;
    StringBuilder out = new StringBuilder();
    while (at <= bytes.length && matcher.search(at, bytes.length, Option.NONE) >= 0) {
      Region region = matcher.getEagerRegion();
      out.append(utf8(bytes, copied, matcher.getBegin()));
      expand(regex, region, bytes, replacement, out);
      copied = matcher.getEnd();
      at = copied;
      if (matcher.getEnd() == matcher.getBegin()) {
        at += at < bytes.length ? UTF8Encoding.INSTANCE.length(bytes, at, bytes.length) : 1;
      }
    }
    return out.isEmpty() && copied == 0
        ? text
        : out.append(utf8(bytes, copied, bytes.length)).toString();
  }

  private static void expand(
      Regex regex, Region region, byte[] bytes, String replacement, StringBuilder out) {
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      if (c != '\\' || i + 1 == replacement.length()) {
        out.append(c);
        continue;
      }
      char next = replacement.charAt(++i);
      int close = next == 'k' ? replacement.indexOf('>', i) : -1;
      if (next >= '0' && next <= '9') {
        group(region, bytes, next - '0', out);
      } else if (next == '&') {
        group(region, bytes, 0, out);
      } else if (close > 0 && replacement.startsWith("<", i + 1)) {
        named(regex, replacement.substring(i + 2, close))
            .forEach(number -> group(region, bytes, number, out));
        i = close;
      } else if (next == '\\') {
        out.append('\\');
      } else {
        out.append('\\').append(next);
      }
    }
  }

  private static List<Integer> named(Regex regex, String name) {
    List<Integer> numbers = new ArrayList<>();
    if (regex.numberOfNames() > 0) {
      regex
          .namedBackrefIterator()
          .forEachRemaining((NameEntry entry) -> {
            if (utf8(entry.name, entry.nameP, entry.nameEnd).equals(name)) {
              for (int number : entry.getBackRefs()) {
                numbers.add(number);
              }
            }
          });
    }
    return numbers;
  }

  private static void group(Region region, byte[] bytes, int number, StringBuilder out) {
    if (number < region.getNumRegs() && region.getBeg(number) >= 0) {
      out.append(utf8(bytes, region.getBeg(number), region.getEnd(number)));
    }
  }

  private static String utf8(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
