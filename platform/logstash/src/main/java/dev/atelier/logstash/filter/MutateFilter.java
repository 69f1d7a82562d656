package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Regexes;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.joni.Regex;
import org.jspecify.annotations.Nullable;

/**
 * Mutate's operations, always in this order whatever the file's: coerce, rename, update, replace,
 * convert, gsub, uppercase, capitalize, lowercase, strip, split, join, merge, copy.
 */
final class MutateFilter implements Filter {
  private final PluginContext context;
  private final String tagOnFailure;
  private final List<Consumer<Event>> steps = new ArrayList<>();

  MutateFilter(Options options, PluginContext context) {
    this.context = context;
    tagOnFailure = options.string("tag_on_failure");
    each(options, "coerce", this::coerce);
    each(options, "rename", MutateFilter::rename);
    each(options, "update", this::update);
    each(options, "replace", this::replace);
    each(options, "convert", this::convert);
    gsub(options.list("gsub"));
    texts(options, "uppercase", text -> text.toUpperCase(Locale.ROOT));
    texts(options, "capitalize", MutateFilter::capitalized);
    texts(options, "lowercase", text -> text.toLowerCase(Locale.ROOT));
    texts(options, "strip", String::strip);
    each(options, "split", MutateFilter::split);
    each(options, "join", MutateFilter::join);
    each(options, "merge", this::merge);
    each(options, "copy", MutateFilter::copy);
  }

  private void each(
      Options options, String name, BiFunction<String, Object, Consumer<Event>> operation) {
    options.hash(name).forEach((field, value) -> steps.add(operation.apply(field, value)));
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    try {
      steps.forEach(step -> step.accept(event));
      return true;
    } catch (RuntimeException e) {
      context
          .log()
          .warn(
              "Exception caught while applying mutate filter",
              Map.of("exception", String.valueOf(e.getMessage())));
      event.tag(tagOnFailure);
      return false;
    }
  }

  private Consumer<Event> coerce(String field, Object initial) {
    FieldReference reference = FieldReference.of(field);
    Made value = value(initial);
    return event -> {
      if (event.includes(reference) && event.get(reference) == null) {
        event.set(reference, value.of(event));
      }
    };
  }

  private static Consumer<Event> rename(String from, Object to) {
    Template source = Template.of(from);
    Template target = Template.of(Values.text(to));
    return event -> {
      FieldReference old = FieldReference.of(source.of(event));
      if (event.includes(old)) {
        Object value = event.remove(old);
        event.set(FieldReference.of(target.of(event)), value);
      }
    };
  }

  private Consumer<Event> update(String field, Object value) {
    FieldReference reference = FieldReference.of(field);
    Made made = value(value);
    return event -> {
      if (event.includes(reference)) {
        event.set(reference, made.of(event));
      }
    };
  }

  private Consumer<Event> replace(String field, Object value) {
    FieldReference reference = FieldReference.of(field);
    Made made = value(value);
    return event -> event.set(reference, made.of(event));
  }

  /** A value with its templates filled from an event. */
  @FunctionalInterface
  private interface Made {
    @Nullable Object of(Event event);
  }

  private static Made value(Object written) {
    if (written instanceof String text) {
      Template template = Template.of(text);
      return template::of;
    }
    return _ -> Values.deepCopy(written);
  }

  private Consumer<Event> convert(String field, Object type) {
    FieldReference reference = FieldReference.of(field);
    UnaryOperator<Object> converter = Conversions.of(Values.text(type), context.log());
    return event -> {
      Object value = event.get(reference);
      if (value instanceof List<?> list) {
        List<@Nullable Object> converted = new ArrayList<>();
        list.forEach(item -> converted.add(item == null ? null : converter.apply(item)));
        event.set(reference, converted);
      } else if (value != null && !(value instanceof Map)) {
        event.set(reference, converter.apply(value));
      }
    };
  }

  private void gsub(List<?> triples) {
    for (int i = 0; i < triples.size(); i += 3) {
      if (i + 2 >= triples.size()) {
        throw new IllegalArgumentException(
            "Invalid gsub configuration "
                + Values.inspect(triples.subList(i, triples.size()))
                + ". gsub requires 3 non-nil elements per config entry");
      }
      FieldReference field = FieldReference.of(Values.text(triples.get(i)));
      Template needle = Template.of(Values.text(triples.get(i + 1)));
      Template replacement = Template.of(Values.text(triples.get(i + 2)));
      Optional<Regex> fixed =
          needle.text().contains("%{")
              ? Optional.empty()
              : Optional.of(Regexes.compile(needle.text()));
      steps.add(event ->
          onTexts(
              event,
              field,
              text ->
                  Regexes.replaceAll(
                      fixed.orElseGet(() -> Regexes.compile(needle.of(event))),
                      text,
                      replacement.of(event))));
    }
  }

  private void texts(Options options, String name, UnaryOperator<String> operation) {
    for (String field : options.strings(name)) {
      FieldReference reference = FieldReference.of(field);
      steps.add(event -> onTexts(event, reference, operation));
    }
  }

  /** Texts and the texts of a list; other values stay. */
  private static void onTexts(Event event, FieldReference field, UnaryOperator<String> operation) {
    Object value = event.get(field);
    if (value instanceof String text) {
      event.set(field, operation.apply(text));
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> changed = new ArrayList<>();
      list.forEach(item -> changed.add(item instanceof String text ? operation.apply(text) : item));
      event.set(field, changed);
    }
  }

  private static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  private static Consumer<Event> split(String field, Object separator) {
    FieldReference reference = FieldReference.of(field);
    String text = Values.text(separator);
    return event -> {
      if (event.get(reference) instanceof String value) {
        event.set(reference, pieces(value, text));
      }
    };
  }

  /** As Ruby splits: a single space means white space, empty pieces at the end fall away. */
  private static List<@Nullable Object> pieces(String value, String separator) {
    String regex = separator.equals(" ") ? "\\s+" : java.util.regex.Pattern.quote(separator);
    String from = separator.equals(" ") ? value.stripLeading() : value;
    return from.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(from.split(regex)));
  }

  private static Consumer<Event> join(String field, Object separator) {
    FieldReference reference = FieldReference.of(field);
    String text = Values.text(separator);
    return event -> {
      if (event.get(reference) instanceof List<?> list) {
        event.set(reference, list.stream().map(Values::text).collect(Collectors.joining(text)));
      }
    };
  }

  private Consumer<Event> merge(String field, Object added) {
    FieldReference reference = FieldReference.of(field);
    List<FieldReference> sources =
        Values.list(added).stream().map(name -> FieldReference.of(Values.text(name))).toList();
    return event -> sources.forEach(source -> merge(event, reference, source));
  }

  private void merge(Event event, FieldReference field, FieldReference source) {
    Object value = event.get(field);
    Object added = event.get(source);
    if (value instanceof Map<?, ?> map && added instanceof Map<?, ?> other) {
      Map<Object, @Nullable Object> both = new LinkedHashMap<>(map);
      both.putAll(other);
      event.set(field, both);
    } else if (value instanceof Map || added instanceof Map) {
      context
          .log()
          .error(
              "Not possible to merge an array and a hash: ",
              Map.of("dest_field", field.toString(), "added_field", source.toString()));
    } else {
      List<@Nullable Object> both = Values.list(value);
      both.addAll(Values.list(added));
      event.set(field, both);
    }
  }

  private static Consumer<Event> copy(String from, Object to) {
    FieldReference source = FieldReference.of(from);
    FieldReference target = FieldReference.of(Values.text(to));
    return event -> {
      Object value = event.get(source);
      if (value != null) {
        event.set(target, Values.deepCopy(value));
      }
    };
  }
}
