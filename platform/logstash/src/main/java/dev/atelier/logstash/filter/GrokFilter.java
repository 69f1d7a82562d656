package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Text into fields by patterns. */
final class GrokFilter implements Filter {
  private static final int SHOWN_OF_VALUE = 255;

  private final PluginContext context;
  private final Map<FieldReference, List<Grok>> patterns = new LinkedHashMap<>();
  private final Set<String> overwrite;
  private final boolean breakOnMatch;
  private final boolean keepEmpty;
  private final List<String> tagOnFailure;
  private final String tagOnTimeout;
  private final long timeoutNanos;
  private final boolean timeoutPerEvent;
  private final String target;

  GrokFilter(Options options, PluginContext context) {
    this.context = context;
    overwrite = Set.copyOf(options.strings("overwrite"));
    breakOnMatch = options.flag("break_on_match");
    keepEmpty = options.flag("keep_empty_captures");
    tagOnFailure = options.strings("tag_on_failure");
    tagOnTimeout = options.string("tag_on_timeout");
    timeoutNanos = Duration.ofMillis(options.integer("timeout_millis")).toNanos();
    timeoutPerEvent = options.string("timeout_scope").equals("event");
    String written = options.string("target").strip();
    target = written.isEmpty() || written.startsWith("[") ? written : "[" + written + "]";
    GrokPatterns library =
        GrokPatterns.of(
            context,
            options.strings("patterns_dir"),
            options.string("patterns_files_glob"),
            options.hash("pattern_definitions"));
    boolean namedOnly = options.flag("named_captures_only");
    options
        .hash("match")
        .forEach((field, value) -> {
          List<Grok> compiled = new ArrayList<>();
          for (Object pattern : Values.list(value)) {
            compiled.add(Grok.compile(Values.text(pattern), library, namedOnly));
          }
          patterns.put(FieldReference.of(field), compiled);
        });
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    boolean matched = false;
    try {
      long deadline = timeoutPerEvent && timeoutNanos > 0 ? System.nanoTime() + timeoutNanos : 0;
      for (Map.Entry<FieldReference, List<Grok>> entry : patterns.entrySet()) {
        if (matchField(entry.getKey(), entry.getValue(), event, deadline)) {
          matched = true;
          if (breakOnMatch) {
            break;
          }
        }
      }
    } catch (TimedOut e) {
      context.log().warn(String.valueOf(e.getMessage()));
      event.tag(tagOnTimeout);
      return false;
    }
    if (!matched) {
      tagOnFailure.forEach(event::tag);
    }
    return matched;
  }

  private boolean matchField(FieldReference field, List<Grok> groks, Event event, long deadline) {
    Object input = event.get(field);
    if (input instanceof List<?> list) {
      boolean any = false;
      for (Object item : new ArrayList<>(list)) {
        any |= matchText(field, groks, Values.text(item), event, deadline);
      }
      return any;
    }
    return matchText(field, groks, Values.text(input), event, deadline);
  }

  private boolean matchText(
      FieldReference field, List<Grok> groks, String text, Event event, long deadline) {
    byte[] bytes = Grok.bytes(text);
    boolean matched = false;
    for (Grok grok : groks) {
      long budget = deadline == 0 ? timeoutNanos : Math.max(1, deadline - System.nanoTime());
      try {
        matched = grok.match(bytes, budget, (name, value) -> take(name, value, event));
      } catch (Grok.TimedOut e) {
        throw new TimedOut(grok, field, text);
      } catch (IllegalArgumentException e) {
        context.log().warn("Grok regexp threw exception", Map.of("message", e.getMessage()));
        return false;
      }
      if (matched && breakOnMatch) {
        return true;
      }
    }
    return matched;
  }

  private void take(String field, @Nullable Object value, Event event) {
    if (!keepEmpty && (value == null || value.equals(""))) {
      return;
    }
    FieldReference place = place(field);
    Object existing = overwrite.contains(field) ? null : event.get(place);
    if (existing == null) {
      event.set(place, value);
    } else if (existing instanceof List || existing instanceof String) {
      List<@Nullable Object> both = Values.list(existing);
      both.add(value);
      event.set(place, both);
    }
  }

  private FieldReference place(String field) {
    if (target.isEmpty()) {
      return FieldReference.of(field);
    }
    return FieldReference.of(target + (field.startsWith("[") ? field : "[" + field + "]"));
  }

  /** A pattern took too long; ends the whole filter for this event. */
  private static final class TimedOut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimedOut(Grok grok, FieldReference field, String value) {
      super(
          "Timeout executing grok '"
              + grok.pattern()
              + "' against field '"
              + (field.path().size() == 1 ? field.path().getFirst() : field)
              + "' with value '"
              + shown(value)
              + "'!",
          null,
          false,
          false);
    }

    private static String shown(String value) {
      return value.length() <= SHOWN_OF_VALUE
          ? value
          : "Value too large to output ("
              + Grok.bytes(value).length
              + " bytes)! First 255 chars are: "
              + value.substring(0, SHOWN_OF_VALUE);
    }
  }
}
