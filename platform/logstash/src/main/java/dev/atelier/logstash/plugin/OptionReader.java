package dev.atelier.logstash.plugin;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.StringEscapes;
import dev.atelier.logstash.config.Tree;
import dev.atelier.logstash.config.Variables;
import dev.atelier.logstash.event.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's block → its {@link Options}, with everything that is wrong in it (logstash-core,
 * {@code config/mixin.rb}: names, then what is missing, then values). One reader per plan.
 */
public final class OptionReader {
  private final Variables variables;
  private final boolean escapes;
  private final List<Problem> problems;
  private final CodecMaker codecs;

  /** Makes the codec of an option, which has options itself. */
  @FunctionalInterface
  public interface CodecMaker {
    Optional<Codec> make(String name, List<Tree.Attribute> attributes, Span span);
  }

  /**
   * @param problems where everything that is wrong is added
   */
  public OptionReader(
      Variables variables, boolean escapes, List<Problem> problems, CodecMaker codecs) {
    this.variables = variables;
    this.escapes = escapes;
    this.problems = problems;
    this.codecs = codecs;
  }

  /** The options, or none when something is wrong. */
  public Optional<Options> read(PluginSpec<?> spec, List<Tree.Attribute> attributes, Span span) {
    int before = errors();
    Map<String, Span> places = new LinkedHashMap<>();
    Map<String, Object> written = merged(attributes, places, spec);
    checkNames(spec, written, places);
    checkRequired(spec, written, span);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Option option : spec.options()) {
      Object value = written.get(option.name());
      Object initial = option.initial();
      if (value != null) {
        convert(spec, option, value, places.getOrDefault(option.name(), span))
            .ifPresent(converted -> values.put(option.name(), converted));
      } else if (option.type() == OptionType.Simple.CODEC && initial != null) {
        codecs
            .make(initial.toString(), List.of(), span)
            .ifPresent(codec -> values.put(option.name(), codec));
      } else if (initial != null) {
        values.put(option.name(), initial);
      }
    }
    Set<String> names = new LinkedHashSet<>(written.keySet());
    return errors() > before ? Optional.empty() : Optional.of(new Options(values, names));
  }

  private int errors() {
    return problems.size() - (int) problems.stream().filter(OptionReader::isWarning).count();
  }

  private static boolean isWarning(Problem problem) {
    return problem.severity() == dev.atelier.kernel.error.Severity.WARNING;
  }

  private void error(ErrorCode code, String message, Span span, @Nullable String mend) {
    Problem problem = Problem.error(code, message).at(span);
    problems.add(mend == null ? problem : problem.mend(mend));
  }

  // Names

  /** Repeated settings: hashes are merged, lists joined, other values become a list. */
  private Map<String, Object> merged(
      List<Tree.Attribute> attributes, Map<String, Span> places, PluginSpec<?> spec) {
    Map<String, Object> merged = new LinkedHashMap<>();
    for (Tree.Attribute attribute : attributes) {
      String name = attribute.name();
      places.putIfAbsent(name, attribute.span());
      Object value = plain(attribute.value());
      Object existing = merged.get(name);
      if (value == null) {
        continue;
      }
      if (name.equals("codec") && existing != null && spec.kind() != PluginKind.CODEC) {
        error(
            ConfigErrors.INVALID_SETTING,
            String.format(
                "The %s plugin %s at line %d has multiple `codec` declarations - this is not a"
                    + " valid configuration, only one top-level `codec` per %s plugin is supported.",
                spec.kind().word(), spec.name(), attribute.span().line(), spec.kind().word()),
            attribute.span(),
            null);
      } else {
        merged.put(name, existing == null ? value : join(existing, value));
      }
    }
    return merged;
  }

  private static Object join(Object existing, Object value) {
    if (existing instanceof Map<?, ?> map && value instanceof Map<?, ?> other) {
      Map<Object, Object> all = new LinkedHashMap<>(map);
      other.forEach((key, item) -> all.merge(key, item, OptionReader::join));
      return all;
    }
    if (existing.equals(value)) {
      return existing;
    }
    List<@Nullable Object> all = Values.list(existing);
    all.addAll(Values.list(value));
    return all;
  }

  private void checkNames(
      PluginSpec<?> spec, Map<String, Object> written, Map<String, Span> places) {
    for (String name : written.keySet()) {
      Span span = places.get(name);
      Optional<Option> option = spec.option(name);
      if (span == null) {
        continue;
      }
      if (option.isEmpty()) {
        List<String> known = spec.options().stream().map(Option::name).toList();
        error(
            ConfigErrors.UNKNOWN_SETTING,
            "Unknown setting '" + name + "' for " + spec.name(),
            span,
            Suggestion.didYouMean(name, known)
                .orElse(
                    "a "
                        + spec.name()
                        + " has: "
                        + String.join(", ", known.stream().sorted().toList())));
      } else {
        checkFate(spec, option.get(), span);
      }
    }
  }

  private void checkFate(PluginSpec<?> spec, Option option, Span span) {
    switch (option.fate()) {
      case USED -> {}
      case DEPRECATED ->
          problems.add(
              Problem.warning(
                      ConfigErrors.DEPRECATED,
                      "You are using a deprecated config setting \""
                          + option.name()
                          + "\" set in "
                          + spec.name()
                          + ". "
                          + option.hint())
                  .at(span));
      case OBSOLETE ->
          error(
              ConfigErrors.UNKNOWN_SETTING,
              "The setting `"
                  + option.name()
                  + "` in plugin `"
                  + spec.name()
                  + "` is obsolete and is no longer available. "
                  + option.hint(),
              span,
              null);
      case NOT_RUN ->
          problems.add(
              Problem.warning(
                      ConfigErrors.NOT_RUN,
                      "the setting `"
                          + option.name()
                          + "` of "
                          + spec.name()
                          + " is not run here: "
                          + option.hint())
                  .at(span));
    }
  }

  private void checkRequired(PluginSpec<?> spec, Map<String, Object> written, Span span) {
    for (Option option : spec.options()) {
      if (option.required() && written.get(option.name()) == null) {
        error(
            ConfigErrors.MISSING_SETTING,
            String.format(
                """
                Missing a required setting for the %s %s plugin:

                  %s {
                    %s {
                      %s => # SETTING MISSING
                      ...
                    }
                  }\
                """,
                spec.name(), spec.kind().word(), spec.kind().word(), spec.name(), option.name()),
            span,
            null);
      }
    }
  }

  // Values

  /** The value as Ruby has it: String, Long, Double, List, Map; a codec's block stays a tree. */
  private @Nullable Object plain(Tree.Value value) {
    return switch (value) {
      case Tree.Bareword word -> word.text();
      case Tree.Text text -> string(text);
      case Tree.Numeral number -> number.value();
      case Tree.Plugin plugin -> plugin;
      case Tree.Array array -> {
        List<@Nullable Object> items = new ArrayList<>();
        array.items().forEach(item -> items.add(plain(item)));
        yield items;
      }
      case Tree.Hash hash -> hash(hash);
    };
  }

  private String string(Tree.Text text) {
    String raw = escapes ? StringEscapes.process(text.raw()) : text.raw();
    try {
      return variables.replace(raw);
    } catch (AtelierException e) {
      e.problems().forEach(problem -> problems.add(problem.at(text.span())));
      return raw;
    }
  }

  private Map<String, @Nullable Object> hash(Tree.Hash hash) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    Set<String> twice = new LinkedHashSet<>();
    Set<String> seen = new LinkedHashSet<>();
    for (Tree.Entry entry : hash.entries()) {
      String key =
          entry.key() instanceof Tree.Text text ? string(text) : String.valueOf(plain(entry.key()));
      if (!seen.add(key)) {
        twice.add(rawKey(entry.key()));
      }
      entries.put(key, plain(entry.value()));
    }
    if (!twice.isEmpty()) {
      duplicateKeys(hash, twice);
    }
    return entries;
  }

  private static String rawKey(Tree.Value key) {
    return key instanceof Tree.Text text
        ? text.span()
            .source()
            .line(text.span().line())
            .substring(
                text.span().column() - 1,
                text.span().line() == text.span().endLine()
                    ? text.span().endColumn() - 1
                    : text.span().source().line(text.span().line()).length())
        : key instanceof Tree.Bareword word ? word.text() : key.toString();
  }

  private void duplicateKeys(Tree.Hash hash, Set<String> keys) {
    Span span = hash.span();
    String text = span.source().text();
    int offset = 0;
    for (int line = 1; line < span.line(); line++) {
      offset = text.indexOf('\n', offset) + 1;
    }
    offset += span.column() - 1;
    error(
        ConfigErrors.DUPLICATE_KEY,
        "Duplicate keys found in your configuration: ["
            + String.join(", ", keys)
            + "]\nAt line: "
            + span.line()
            + ", column "
            + span.column()
            + " (byte "
            + (offset + 1)
            + ")\nafter "
            + text.substring(0, Math.min(text.length(), offset + 1)),
        span,
        "write one key with a list of values");
  }

  private Optional<Object> convert(PluginSpec<?> spec, Option option, Object value, Span span) {
    if (option.type() == OptionType.Simple.CODEC) {
      return codec(value, span);
    }
    try {
      Object converted = Conversion.convert(option.type(), value);
      return Optional.ofNullable(converted);
    } catch (Conversion.Refused e) {
      error(
          ConfigErrors.INVALID_SETTING,
          String.format(
              """
              Invalid setting for %s %s plugin:

                %s {
                  %s {
                    # This setting must be a %s
                    # %s
                    %s => %s
                    ...
                  }
                }\
              """,
              spec.name(),
              spec.kind().word(),
              spec.kind().word(),
              spec.name(),
              option.type().word(),
              e.note(),
              option.name(),
              Values.inspect(value)),
          span,
          null);
      return Optional.empty();
    }
  }

  private Optional<Object> codec(Object value, Span span) {
    Optional<Codec> made =
        value instanceof Tree.Plugin plugin
            ? codecs.make(plugin.name(), plugin.attributes(), plugin.nameSpan())
            : codecs.make(
                String.valueOf(Values.list(value).isEmpty() ? "" : Values.list(value).getFirst()),
                List.of(),
                span);
    return made.map(codec -> (Object) codec);
  }
}
