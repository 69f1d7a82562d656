package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code a=1 b="two words"} into fields. */
final class KvFilter implements Filter {
  private final FieldReference source;
  private final Optional<FieldReference> target;
  private final Pattern pair;
  private final Template prefix;
  private final List<String> include;
  private final List<String> exclude;
  private final Map<String, Object> defaults;
  private final String trimKey;
  private final String trimValue;
  private final boolean allowDuplicates;
  private final boolean allowEmpty;
  private final List<String> tagOnFailure;

  KvFilter(Options options, PluginContext context) {
    source = FieldReference.of(options.string("source"));
    target = options.text("target").map(FieldReference::of);
    prefix = Template.of(options.string("prefix"));
    include = options.strings("include_keys");
    exclude = options.strings("exclude_keys");
    defaults = options.hash("default_keys");
    trimKey = options.string("trim_key");
    trimValue = options.string("trim_value");
    allowDuplicates = options.flag("allow_duplicate_values");
    allowEmpty = options.flag("allow_empty_values");
    tagOnFailure = options.strings("tag_on_failure");
    pair = pair(options);
  }

  /** A key, what splits it from its value, and a value that may stand in quotes or brackets. */
  private static Pattern pair(Options options) {
    String field =
        options.has("field_split_pattern")
            ? "(?:" + options.string("field_split_pattern") + ")"
            : "[" + options.string("field_split") + "]";
    String value =
        options.has("value_split_pattern")
            ? "(?:" + options.string("value_split_pattern") + ")"
            : "[" + options.string("value_split") + "]";
    String brackets =
        options.flag("include_brackets") ? "|\\(([^)]*)\\)|\\[([^]]*)]|<([^>]*)>" : "|()()()";
    return Pattern.compile(
        "((?:(?!"
            + field
            + "|"
            + value
            + ").)+)\\s*"
            + value
            + "\\s*(?:\"([^\"]*)\"|'([^']*)'"
            + brackets
            + "|((?:(?!"
            + field
            + ").)+)|)",
        Pattern.DOTALL);
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    Object value = event.get(source);
    Map<String, Object> pairs = new LinkedHashMap<>();
    switch (value) {
      case null -> {}
      case String text -> parse(text, event, pairs);
      case List<?> list -> list.forEach(item -> parse(Values.text(item), event, pairs));
      default -> {
        tagOnFailure.forEach(event::tag);
        return false;
      }
    }
    defaults.forEach(pairs::putIfAbsent);
    if (pairs.isEmpty()) {
      return false;
    }
    if (target.isPresent()) {
      event.set(target.get(), pairs);
    } else {
      pairs.forEach((key, item) -> event.set(FieldReference.of(key), item));
    }
    return true;
  }

  private void parse(String text, Event event, Map<String, Object> pairs) {
    Matcher m = pair.matcher(text);
    while (m.find()) {
      String key = trimmed(m.group(1), trimKey);
      String value = value(m);
      boolean wanted =
          (include.isEmpty() || include.contains(key)) && !exclude.contains(key) && !key.isEmpty();
      if (wanted && (value != null || allowEmpty)) {
        add(prefix.of(event) + key, trimmed(value == null ? "" : value, trimValue), pairs);
      }
    }
  }

  private static @Nullable String value(Matcher m) {
    for (int group = 2; group <= m.groupCount(); group++) {
      String value = m.group(group);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  private static String trimmed(String text, String characters) {
    if (characters.isEmpty()) {
      return text;
    }
    String edge = "[" + characters + "]+";
    return text.replaceAll("^" + edge + "|" + edge + "$", "");
  }

  private void add(String key, String value, Map<String, Object> pairs) {
    Object existing = pairs.get(key);
    if (existing == null) {
      pairs.put(key, value);
    } else if (allowDuplicates || !Values.list(existing).contains(value)) {
      List<@Nullable Object> both = Values.list(existing);
      both.add(value);
      pairs.put(key, both);
    }
  }
}
