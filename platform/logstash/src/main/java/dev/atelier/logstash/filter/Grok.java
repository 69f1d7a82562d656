package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Regexes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joni.NameEntry;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Region;
import org.jspecify.annotations.Nullable;

/**
 * One grok expression, compiled: {@code %{NAME:field:int}} became a numbered group of an Oniguruma
 * expression, {@code (?<field>…)} as well. Immutable; matching is O(text) for patterns that do not
 * backtrack.
 */
final class Grok {
  private static final Pattern INLINE_GROUP = Pattern.compile("\\(\\?<(?<field>[^>=!][^>]*)>");
  private static final int DEEPEST = 500;

  private final String pattern;
  private final Regex regex;
  private final List<Capture> captures;

  /** What is made of a captured text. */
  enum Coercion {
    NONE,
    INT,
    FLOAT
  }

  /**
   * @param groups all groups of that name; the one that matched counts
   */
  record Capture(String field, Coercion coercion, int[] groups) {}

  /** Takes what a group captured; the text is null where the group took no part. */
  @FunctionalInterface
  interface Sink {
    void captured(String field, @Nullable Object value);
  }

  /** The expression backtracked for too long. */
  static final class TimedOut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimedOut() {
      super("timeout", null, false, false);
    }
  }

  private Grok(String pattern, Regex regex, List<Capture> captures) {
    this.pattern = pattern;
    this.regex = regex;
    this.captures = List.copyOf(captures);
  }

  /**
   * @param namedOnly {@code named_captures_only}: otherwise {@code %{NAME}} captures as NAME
   * @throws IllegalArgumentException for undefined patterns and expressions that are none
   */
  static Grok compile(String pattern, GrokPatterns library, boolean namedOnly) {
    Builder builder = new Builder(library, namedOnly);
    String expression = builder.expand(pattern, 0);
    Regex regex = Regexes.compile(expression);
    return new Grok(pattern, regex, builder.captures(regex));
  }

  String pattern() {
    return pattern;
  }

  /**
   * Searches the text and hands the captures over.
   *
   * @param timeoutNanos 0 for none
   * @throws TimedOut after that time
   */
  boolean match(byte[] text, long timeoutNanos, Sink sink) {
    org.joni.Matcher matcher = regex.matcher(text);
    if (timeoutNanos > 0) {
      matcher.setTimeout(timeoutNanos);
    }
    int found = matcher.search(0, text.length, Option.NONE);
    if (found == org.joni.Matcher.INTERRUPTED) {
      throw new TimedOut();
    }
    if (found < 0) {
      return false;
    }
    Region region = matcher.getEagerRegion();
    for (Capture capture : captures) {
      sink.captured(capture.field(), value(capture, region, text));
    }
    return true;
  }

  private static @Nullable Object value(Capture capture, Region region, byte[] text) {
    for (int group : capture.groups()) {
      if (region.getBeg(group) >= 0) {
        int from = region.getBeg(group);
        String found = new String(text, from, region.getEnd(group) - from, StandardCharsets.UTF_8);
        return switch (capture.coercion()) {
          case NONE -> found;
          case INT -> Numbers.toInteger(found);
          case FLOAT -> Numbers.toFloat(found);
        };
      }
    }
    return null;
  }

  /** Expands references and remembers which group means which field. */
  private static final class Builder {
    private final GrokPatterns library;
    private final boolean namedOnly;
    private final List<String> fields = new ArrayList<>();

    Builder(GrokPatterns library, boolean namedOnly) {
      this.library = library;
      this.namedOnly = namedOnly;
    }

    String expand(String text, int depth) {
      if (depth > DEEPEST) {
        throw new IllegalArgumentException("deep recursion pattern compilation of " + text);
      }
      String inline = replace(INLINE_GROUP, text, m -> "(?<" + group(m.group("field")) + ">");
      return replace(GrokPatterns.REFERENCE, inline, m -> reference(m, depth));
    }

    private String reference(Matcher m, int depth) {
      String name = m.group("name");
      String field = m.group("field") == null && !namedOnly ? name : m.group("field");
      String opening = field == null ? "(?:" : "(?<" + group(field) + ">";
      return opening + expand(library.get(name), depth + 1) + ")";
    }

    private static String replace(Pattern what, String text, Function<Matcher, String> by) {
      Matcher m = what.matcher(text);
      StringBuilder out = new StringBuilder();
      while (m.find()) {
        m.appendReplacement(out, Matcher.quoteReplacement(by.apply(m)));
      }
      return m.appendTail(out).toString();
    }

    private String group(String field) {
      int known = fields.indexOf(field);
      if (known < 0) {
        fields.add(field);
        known = fields.size() - 1;
      }
      return "g" + known;
    }

    List<Capture> captures(Regex regex) {
      Map<Integer, Capture> captures = new TreeMap<>();
      if (regex.numberOfNames() > 0) {
        regex
            .namedBackrefIterator()
            .forEachRemaining((NameEntry entry) -> {
              String name =
                  new String(
                      entry.name, entry.nameP, entry.nameEnd - entry.nameP, StandardCharsets.UTF_8);
              int index = Integer.parseInt(name.substring(1));
              captures.put(index, capture(fields.get(index), entry.getBackRefs()));
            });
      }
      return List.copyOf(captures.values());
    }

    private static Capture capture(String field, int[] groups) {
      int colon = field.lastIndexOf(':');
      String type = colon < 0 ? "" : field.substring(colon + 1);
      Coercion coercion =
          type.equals("int") ? Coercion.INT : type.equals("float") ? Coercion.FLOAT : Coercion.NONE;
      return new Capture(colon < 0 ? field : field.substring(0, colon), coercion, groups);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
