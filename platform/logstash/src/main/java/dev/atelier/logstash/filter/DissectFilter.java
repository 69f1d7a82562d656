package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text into fields by the delimiters between them: {@code %{a} %{b->} %{+a} %{?skip} %{&skip}}. No
 * backtracking: O(text).
 */
final class DissectFilter implements Filter {
  private static final Pattern FIELD = Pattern.compile("%\\{([^}]*)}");

  private final PluginContext context;
  private final List<Mapping> mappings = new ArrayList<>();
  private final Map<String, String> conversions = new LinkedHashMap<>();
  private final List<String> tagOnFailure;

  /** A part: what it is called, how it is stored, what ends it. */
  private record Part(String name, char prefix, int order, boolean padded, String delimiter) {}

  private record Mapping(FieldReference source, String before, List<Part> parts) {}

  DissectFilter(Options options, PluginContext context) {
    this.context = context;
    tagOnFailure = options.strings("tag_on_failure");
    options
        .hash("mapping")
        .forEach((field, pattern) -> mappings.add(mapping(field, Values.text(pattern))));
    options
        .hash("convert_datatype")
        .forEach((field, type) -> conversions.put(field, Values.text(type)));
  }

  private static Mapping mapping(String field, String pattern) {
    Matcher m = FIELD.matcher(pattern);
    List<Part> parts = new ArrayList<>();
    String before = "";
    int end = 0;
    String inside = "";
    boolean first = true;
    while (m.find()) {
      String between = pattern.substring(end, m.start());
      if (first) {
        before = between;
      } else {
        parts.add(part(inside, between));
      }
      first = false;
      inside = m.group(1);
      end = m.end();
    }
    if (first) {
      throw new IllegalArgumentException("dissect: no fields in \"" + pattern + "\"");
    }
    parts.add(part(inside, pattern.substring(end)));
    return new Mapping(FieldReference.of(field), before, parts);
  }

  private static Part part(String inside, String delimiter) {
    boolean padded = inside.endsWith("->");
    String name = padded ? inside.substring(0, inside.length() - 2) : inside;
    char prefix = !name.isEmpty() && "+?&*".indexOf(name.charAt(0)) >= 0 ? name.charAt(0) : ' ';
    if (prefix != ' ') {
      name = name.substring(1);
    }
    int slash = name.lastIndexOf('/');
    int order = 0;
    if (prefix == '+' && slash > 0 && name.substring(slash + 1).matches("\\d{1,4}")) {
      order = Integer.parseInt(name.substring(slash + 1));
      name = name.substring(0, slash);
    }
    return new Part(name, prefix, order, padded, delimiter);
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    boolean all = true;
    for (Mapping mapping : mappings) {
      Object value = event.get(mapping.source());
      if (value == null) {
        continue;
      }
      if (!(value instanceof String text) || !dissect(mapping, text, event)) {
        tagOnFailure.forEach(event::tag);
        context
            .log()
            .warn(
                "Dissector mapping, pattern not found",
                Map.of("field", mapping.source().toString(), "event", event.toString()));
        all = false;
      }
    }
    conversions.forEach((field, type) -> convert(event, FieldReference.of(field), type));
    return all;
  }

  private boolean dissect(Mapping mapping, String text, Event event) {
    if (!text.startsWith(mapping.before())) {
      return false;
    }
    int at = mapping.before().length();
    List<String> found = new ArrayList<>();
    for (int i = 0; i < mapping.parts().size(); i++) {
      Part part = mapping.parts().get(i);
      boolean last = i == mapping.parts().size() - 1;
      int end = part.delimiter().isEmpty() ? text.length() : text.indexOf(part.delimiter(), at);
      if (end < 0 || (part.delimiter().isEmpty() && !last)) {
        return false;
      }
      found.add(text.substring(at, end));
      at = end + part.delimiter().length();
      while (part.padded()
          && !part.delimiter().isEmpty()
          && text.startsWith(part.delimiter(), at)) {
        at += part.delimiter().length();
      }
    }
    store(mapping.parts(), found, event);
    return true;
  }

  private static void store(List<Part> parts, List<String> found, Event event) {
    Map<String, TreeMap<Integer, String>> appended = new LinkedHashMap<>();
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, String> delimiters = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      String value = found.get(i);
      switch (part.prefix()) {
        case '?' -> names.put(part.name(), value);
        case '*' -> names.put(part.name(), value);
        case '&' -> {
          String name = names.getOrDefault(part.name(), "");
          if (!name.isEmpty()) {
            event.set(FieldReference.of(name), value);
          }
        }
        case '+' -> {
          int order = part.order() == 0 ? 1000 + i : part.order();
          appended.computeIfAbsent(part.name(), _ -> new TreeMap<>()).put(order, value);
          delimiters.putIfAbsent(part.name(), i == 0 ? "" : parts.get(i - 1).delimiter());
        }
        default -> {
          if (!part.name().isEmpty()) {
            event.set(FieldReference.of(part.name()), value);
          }
        }
      }
    }
    appended.forEach(
        (name, pieces) -> append(event, name, pieces, delimiters.getOrDefault(name, "")));
  }

  private static void append(
      Event event, String name, TreeMap<Integer, String> pieces, String delimiter) {
    FieldReference field = FieldReference.of(name);
    List<String> all = new ArrayList<>();
    Object existing = event.get(field);
    if (existing != null) {
      all.add(Values.text(existing));
    }
    all.addAll(pieces.values());
    event.set(field, String.join(delimiter, all));
  }

  private static void convert(Event event, FieldReference field, String type) {
    if (event.get(field) instanceof String text) {
      if (type.equals("int")) {
        event.set(field, Numbers.toInteger(text));
      } else if (type.equals("float")) {
        event.set(field, Numbers.toFloat(text));
      }
    }
  }
}
