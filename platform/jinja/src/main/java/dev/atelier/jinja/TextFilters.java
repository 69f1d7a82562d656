package dev.atelier.jinja;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Operators;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Splitting;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import dev.atelier.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters of text. */
final class TextFilters {
  private static final Pattern WORD_START = Pattern.compile("[-\\s({\\[<]+");
  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

  private TextFilters() {}

  static Map<String, JinjaCallable> all() {
    FilterTable table = new FilterTable();
    table
        .row("upper", "do_upper", "", v -> Text.str(v.value()).toUpperCase(Locale.ROOT))
        .row("lower", "do_lower", "", v -> Text.str(v.value()).toLowerCase(Locale.ROOT))
        .row("capitalize", "do_capitalize", "", v -> method(v.value(), "capitalize"))
        .row("title", "do_title", "", v -> title(Text.str(v.value())))
        .row("trim", "do_trim", "chars?", v -> method(v.value(), "strip", v.get(1, null)))
        .row("center", "do_center", "width?", v -> method(v.value(), "center", v.get(1, 80L)))
        .row("replace", "do_replace", "old new count?", TextFilters::replace)
        .row("string", "soft_str", "", v -> Text.str(v.value()))
        .row("join", "sync_do_join", "d? attribute?", TextFilters::join)
        .row("indent", "do_indent", "width? first? blank?", TextFilters::indent)
        .row("truncate", "do_truncate", "length? killwords? end? leeway?", TextFilters::truncate)
        .row(
            "wordcount",
            "do_wordcount",
            "",
            v -> WORD.matcher(Text.str(v.value())).results().count())
        .row(
            "wordwrap",
            "do_wordwrap",
            "width? break_long_words? wrapstring? break_on_hyphens?",
            TextFilters::wordWrap)
        .free("format", TextFilters::format);
    return table.all();
  }

  /** A method of text, on a value that is made text first. */
  static @Nullable Object method(
      @Nullable Object value, String name, @Nullable Object... arguments) {
    return Access.call(Access.member(Text.str(value), name), Arguments.of(arguments));
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    Matcher matcher = WORD_START.matcher(text);
    int at = 0;
    while (matcher.find()) {
      out.append(capitalized(text.substring(at, matcher.start()))).append(matcher.group());
      at = matcher.end();
    }
    return out.append(capitalized(text.substring(at))).toString();
  }

  private static String capitalized(String word) {
    if (word.isEmpty()) {
      return word;
    }
    int end = word.offsetByCodePoints(0, 1);
    return word.substring(0, end).toUpperCase(Locale.ROOT)
        + word.substring(end).toLowerCase(Locale.ROOT);
  }

  private static @Nullable Object replace(FilterTable.Values values) {
    Object count = values.get(3, null);
    return method(
        values.value(),
        "replace",
        Text.str(values.get(1, null)),
        Text.str(values.get(2, null)),
        count == null ? -1L : count);
  }

  private static Object join(FilterTable.Values values) {
    String separator = Text.str(values.get(1, ""));
    Object attribute = values.get(2, null);
    StringBuilder out = new StringBuilder();
    Iterator<@Nullable Object> items = Iteration.iterator(values.value());
    AttributePath path = attribute == null ? null : AttributePath.of(attribute, values.call());
    while (items.hasNext()) {
      Object item = items.next();
      out.append(Text.str(path == null ? item : path.get(item)));
      if (items.hasNext()) {
        out.append(separator);
      }
      values.call().context().ifPresent(context -> context.spend(1));
    }
    return out.toString();
  }

  private static Object indent(FilterTable.Values values) {
    Object width = values.get(1, 4L);
    String indention =
        width instanceof String text ? text : " ".repeat(Math.max(0, Ints.index(width)));
    if (!(values.value() instanceof String text)) {
      if (values.value() instanceof Undefined undefined) {
        throw undefined.error();
      }
      if (values.value() instanceof PyTuple tuple) {
        Operators.binary("+", tuple, "\n");
      }
      if (values.value() instanceof List<?>) {
        throw new JinjaException(
            PythonType.ATTRIBUTE_ERROR, "'list' object has no attribute 'splitlines'");
      }
      throw JinjaException.typeError(
          "unsupported operand type(s) for +=: '"
              + Types.inMessage(values.value())
              + "' and 'str'");
    }
    List<String> lines = Splitting.lines(text + "\n", false);
    StringBuilder out = new StringBuilder();
    boolean blank = values.flag(3);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (i > 0) {
        out.append('\n');
        out.append(blank || !line.isEmpty() ? indention : "");
      }
      out.append(line);
    }
    return values.flag(2) ? indention + out : out.toString();
  }

  private static Object truncate(FilterTable.Values values) {
    Object value = values.value();
    int length = Ints.index(values.get(1, 255L));
    String end = Text.str(values.get(3, "..."));
    Object given = values.get(4, null);
    int leeway = given == null ? 5 : Ints.index(given);
    if (length < end.length()) {
      throw new JinjaException(
          PythonType.ASSERTION_ERROR, "expected length >= " + end.length() + ", got " + length);
    }
    if (leeway < 0) {
      throw new JinjaException(PythonType.ASSERTION_ERROR, "expected leeway >= 0, got " + leeway);
    }
    if (value instanceof Undefined || Iteration.length(value) <= length + leeway) {
      return Objects.requireNonNull(value);
    }
    String cut = Text.str(Access.slice(value, null, (long) length - end.length(), null));
    if (values.flag(2)) {
      return cut + end;
    }
    int space = cut.lastIndexOf(' ');
    return (space < 0 ? cut : cut.substring(0, space)) + end;
  }

  private static Object wordWrap(FilterTable.Values values) {
    int width = Ints.index(values.get(1, 79L));
    boolean breakLong = !values.has(2) || values.flag(2);
    Object wrap = values.get(3, null);
    String separator = wrap == null ? "\n" : Text.str(wrap);
    boolean hyphens = !values.has(4) || values.flag(4);
    List<String> lines = new ArrayList<>();
    for (String line : Splitting.lines(Text.str(values.value()), false)) {
      lines.add(String.join(separator, LineWrap.wrap(line, width, breakLong, hyphens)));
    }
    return String.join(separator, lines);
  }

  private static @Nullable Object format(Arguments arguments) {
    if (arguments.size() == 0) {
      throw JinjaException.typeError("do_format() missing 1 required positional argument: 'value'");
    }
    boolean positional = arguments.size() > 1;
    if (positional && !arguments.keywords().isEmpty()) {
      throw new JinjaException(
          PythonType.FILTER_ARGUMENT_ERROR,
          "can't handle positional and keyword arguments at the same time");
    }
    Object values =
        arguments.keywords().isEmpty()
            ? PyTuple.of(arguments.skip(1).positional().toArray())
            : new LinkedHashMap<>(arguments.keywords());
    return Operators.binary("%", Text.str(arguments.at(0)), values);
  }
}
