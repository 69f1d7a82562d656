package dev.atelier.logstash.event;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A text with {@code %{field}}, {@code %{[a][b]}}, {@code %{+YYYY.MM.dd}} (Joda), {@code %{+%s}}
 * (seconds) and {@code %{{yyyy-MM-dd}}} (java.time), taken apart once. A field that is missing
 * leaves its reference standing.
 */
public final class Template {
  private static final int CACHE_LIMIT = 10_000;
  private static final Map<String, Template> CACHE = new ConcurrentHashMap<>();

  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  private record Field(FieldReference reference, String written) implements Part {}

  private record Joda(JodaPattern pattern) implements Part {}

  private record Java(DateTimeFormatter formatter) implements Part {}

  private record EpochSeconds() implements Part {}

  private final String text;
  private final List<Part> parts;

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /**
   * @throws IllegalArgumentException for a date pattern that is none
   */
  public static Template of(String text) {
    Template known = CACHE.get(text);
    if (known != null) {
      return known;
    }
    Template made = new Template(text, parts(text));
    if (CACHE.size() < CACHE_LIMIT) {
      CACHE.put(text, made);
    }
    return made;
  }

  private static List<Part> parts(String text) {
    List<Part> parts = new ArrayList<>();
    int done = 0;
    int open = text.indexOf("%{");
    int close = open < 0 ? -1 : text.indexOf('}', open);
    while (open >= 0 && close >= 0) {
      if (open > done) {
        parts.add(new Literal(text.substring(done, open)));
      }
      String inside = text.substring(open + 2, close);
      if (inside.startsWith("{") && close + 1 < text.length() && text.charAt(close + 1) == '}') {
        close++;
        parts.add(new Java(formatter(inside.substring(1))));
      } else {
        parts.add(part(inside));
      }
      done = close + 1;
      open = text.indexOf("%{", done);
      close = open < 0 ? -1 : text.indexOf('}', open);
    }
    if (done < text.length()) {
      parts.add(new Literal(text.substring(done)));
    }
    return parts;
  }

  private static Part part(String inside) {
    if (inside.equals("+%s")) {
      return new EpochSeconds();
    }
    if (inside.startsWith("+")) {
      return new Joda(JodaPattern.of(inside.substring(1), Locale.ENGLISH));
    }
    return FieldReference.isValid(inside) && !inside.isEmpty()
        ? new Field(FieldReference.of(inside), "%{" + inside + "}")
        : new Literal("%{" + inside + "}");
  }

  private static DateTimeFormatter formatter(String pattern) {
    return pattern.equals("TIME_NOW")
        ? DateTimeFormatter.ISO_INSTANT
        : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  public boolean isConstant() {
    return parts.isEmpty() || (parts.size() == 1 && parts.getFirst() instanceof Literal);
  }

  public String text() {
    return text;
  }

  public String of(Event event) {
    if (parts.size() == 1 && parts.getFirst() instanceof Literal literal) {
      return literal.text();
    }
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> out.append(literal.text());
        case Field field -> {
          Object value = event.get(field.reference());
          out.append(value == null ? field.written() : Values.shown(value));
        }
        case Joda joda -> joda.pattern().format(event.timestamp(), out);
        case Java java -> java.formatter().formatTo(event.timestamp(), out);
        case EpochSeconds _ -> out.append(event.timestamp().getEpochSecond());
      }
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
