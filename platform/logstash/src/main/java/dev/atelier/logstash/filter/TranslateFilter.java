package dev.atelier.logstash.filter;

import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlReader;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Regexes;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.joni.Regex;
import org.jspecify.annotations.Nullable;

/** A field's value by a dictionary: inline, or a file of YAML, JSON or two columns of CSV. */
final class TranslateFilter implements Filter {
  private final FieldReference source;
  private final FieldReference target;
  private final boolean overwrite;
  private final boolean exact;
  private final Optional<Template> fallback;
  private final Map<String, Object> dictionary = new LinkedHashMap<>();
  private final Map<Regex, Object> patterns = new LinkedHashMap<>();

  TranslateFilter(Options options, PluginContext context) {
    String from = options.text("source").or(() -> options.text("field")).orElse("");
    if (from.isEmpty()) {
      throw new IllegalArgumentException("the setting source is required");
    }
    source = FieldReference.of(from);
    Optional<String> to = options.text("target").or(() -> options.text("destination"));
    target =
        to.map(FieldReference::of)
            .orElse(context.ecs() ? source : FieldReference.of("translation"));
    overwrite = options.has("override") ? options.flag("override") : target.equals(source);
    exact = options.flag("exact");
    fallback = options.text("fallback").map(Template::of);
    if (options.has("dictionary") == options.has("dictionary_path")) {
      throw new IllegalArgumentException(
          "exactly one of dictionary and dictionary_path must be given");
    }
    dictionary.putAll(options.hash("dictionary"));
    options.text("dictionary_path").ifPresent(path -> load(path, context));
    if (options.flag("regex")) {
      dictionary.forEach((key, value) -> patterns.put(Regexes.compile(key), value));
    }
  }

  private void load(String path, PluginContext context) {
    try {
      String text = Files.readString(context.files().here(path));
      if (path.endsWith(".csv")) {
        for (String line : text.split("\\R")) {
          int comma = line.indexOf(',');
          if (comma > 0) {
            dictionary.put(unquoted(line.substring(0, comma)), unquoted(line.substring(comma + 1)));
          }
        }
      } else {
        Object read =
            path.endsWith(".json")
                ? Json.mapper().convertValue(Json.read(text), Map.class)
                : new YamlReader(YamlDialect.PYTHON).readOne(new SourceText(path, text)).toJava();
        if (read instanceof Map<?, ?> map) {
          map.forEach(
              (key, value) -> dictionary.put(String.valueOf(key), value == null ? "" : value));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("dictionary " + path + " cannot be read: " + e, e);
    }
  }

  private static String unquoted(String text) {
    String stripped = text.strip();
    boolean quoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
    return quoted ? stripped.substring(1, stripped.length() - 1).replace("\"\"", "\"") : stripped;
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    Object value = event.get(source);
    if (value == null || (!overwrite && event.includes(target))) {
      return false;
    }
    Object found = find(Values.text(value));
    if (found == null && fallback.isPresent()) {
      found = fallback.get().of(event);
    }
    if (found == null) {
      return false;
    }
    event.set(target, Values.deepCopy(found));
    return true;
  }

  private @Nullable Object find(String text) {
    if (!patterns.isEmpty()) {
      return patterns.entrySet().stream()
          .filter(entry -> Regexes.find(entry.getKey(), text))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(null);
    }
    if (exact) {
      return dictionary.get(text);
    }
    String changed = text;
    for (Map.Entry<String, Object> entry : dictionary.entrySet()) {
      changed = changed.replace(entry.getKey(), Values.text(entry.getValue()));
    }
    return changed.equals(text) ? null : changed;
  }
}
