package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Regexes;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.joni.Regex;
import org.jspecify.annotations.Nullable;

/** Filters of a few lines each. */
final class SmallFilters {
  private SmallFilters() {}

  static Filter uuid(Options options, PluginContext context) {
    FieldReference target = FieldReference.of(options.string("target"));
    boolean overwrite = options.flag("overwrite");
    return (event, _) -> {
      if (overwrite || event.get(target) == null) {
        event.set(target, UUID.randomUUID().toString());
      }
      return true;
    };
  }

  static Filter urldecode(Options options, PluginContext context) {
    FieldReference field = FieldReference.of(options.string("field"));
    boolean all = options.flag("all_fields");
    List<String> tags = options.strings("tag_on_failure");
    UnaryOperator<String> decode = text -> URLDecoder.decode(text, StandardCharsets.UTF_8);
    return (event, _) -> {
      try {
        if (all) {
          event.data().replaceAll((_, value) -> onTexts(value, decode));
        } else if (event.get(field) != null) {
          event.set(field, onTexts(event.get(field), decode));
        }
        return true;
      } catch (IllegalArgumentException e) {
        tags.forEach(event::tag);
        return false;
      }
    };
  }

  /** Cuts texts to a number of bytes, at a character's border. */
  static Filter truncate(Options options, PluginContext context) {
    int most = (int) options.integer("length_bytes");
    List<FieldReference> fields =
        options.strings("fields").stream().map(FieldReference::of).toList();
    return (event, _) -> {
      for (FieldReference field : fields) {
        if (event.get(field) != null) {
          event.set(field, onTexts(event.get(field), text -> cut(text, most)));
        }
      }
      return true;
    };
  }

  private static String cut(String text, int most) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(most, bytes.length);
    while (end > 0 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private static @Nullable Object onTexts(@Nullable Object value, UnaryOperator<String> change) {
    return switch (value) {
      case String text -> change.apply(text);
      case List<?> list -> {
        List<@Nullable Object> changed = new ArrayList<>();
        list.forEach(item -> changed.add(onTexts(item, change)));
        yield changed;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> changed = new LinkedHashMap<>();
        map.forEach((key, item) -> changed.put(key, onTexts(item, change)));
        yield changed;
      }
      case null, default -> value;
    };
  }

  /** Keeps or removes top-level fields by their names, or by their values. */
  static Filter prune(Options options, PluginContext context) {
    List<Regex> white = options.strings("whitelist_names").stream().map(Regexes::compile).toList();
    List<Regex> black = options.strings("blacklist_names").stream().map(Regexes::compile).toList();
    Map<String, Regex> whiteValues = regexes(options.hash("whitelist_values"));
    Map<String, Regex> blackValues = regexes(options.hash("blacklist_values"));
    return (event, _) -> {
      event
          .data()
          .entrySet()
          .removeIf(entry -> {
            String name = entry.getKey();
            boolean kept =
                (white.isEmpty() || white.stream().anyMatch(regex -> Regexes.find(regex, name)))
                    && black.stream().noneMatch(regex -> Regexes.find(regex, name))
                    && matches(whiteValues.get(name), entry.getValue(), true)
                    && !matches(blackValues.get(name), entry.getValue(), false);
            return !kept && !name.equals(Event.TIMESTAMP) && !name.equals(Event.VERSION);
          });
      return true;
    };
  }

  private static Map<String, Regex> regexes(Map<String, Object> written) {
    Map<String, Regex> regexes = new LinkedHashMap<>();
    written.forEach((name, regex) -> regexes.put(name, Regexes.compile(Values.text(regex))));
    return regexes;
  }

  private static boolean matches(@Nullable Regex regex, @Nullable Object value, boolean otherwise) {
    return regex == null
        ? otherwise
        : Values.list(value).stream().anyMatch(item -> Regexes.find(regex, Values.text(item)));
  }
}
