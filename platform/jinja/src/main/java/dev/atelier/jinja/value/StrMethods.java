package dev.atelier.jinja.value;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of {@code str}. */
final class StrMethods {
  static final Map<String, Method> METHODS = new HashMap<>();

  static {
    simple("upper", text -> text.toUpperCase(Locale.ROOT));
    simple("lower", text -> text.toLowerCase(Locale.ROOT));
    simple("casefold", text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    simple("capitalize", Words::capitalize);
    simple("title", Words::title);
    simple("swapcase", Words::swapCase);
    simple("isdigit", text -> every(text, c -> Character.isDigit(c)));
    simple("isdecimal", text -> every(text, c -> Character.isDigit(c)));
    simple("isnumeric", text -> every(text, StrMethods::isNumeric));
    simple("isalpha", text -> every(text, Character::isLetter));
    simple("isalnum", text -> every(text, c -> Character.isLetter(c) || isNumeric(c)));
    simple("isspace", text -> every(text, c -> c < 0x10000 && Words.isSpace((char) c)));
    simple("isascii", text -> text.chars().allMatch(c -> c < 128));
    simple("isupper", text -> Words.isCased(text, true));
    simple("islower", text -> Words.isCased(text, false));
    simple(
        "istitle",
        text ->
            !text.isEmpty()
                && text.equals(Words.title(text))
                && text.chars().anyMatch(Character::isLetter));
    simple("isidentifier", Words::isIdentifier);
    simple("isprintable", text -> Quoting.repr(text).length() == text.length() + 2);
    method(
        "strip", Signature.of("strip", "chars?"), (text, a) -> Words.strip(text, a[0], true, true));
    method(
        "lstrip",
        Signature.of("lstrip", "chars?"),
        (text, a) -> Words.strip(text, a[0], true, false));
    method(
        "rstrip",
        Signature.of("rstrip", "chars?"),
        (text, a) -> Words.strip(text, a[0], false, true));
    method(
        "split",
        Signature.of("split", "sep?", "maxsplit?"),
        (text, a) -> Splitting.split(text, a[0], limit(a[1])));
    method(
        "rsplit",
        Signature.of("rsplit", "sep?", "maxsplit?"),
        (text, a) -> Splitting.rsplit(text, a[0], limit(a[1])));
    method(
        "splitlines",
        Signature.of("splitlines", "keepends?"),
        (text, a) ->
            new ArrayList<Object>(
                Splitting.lines(text, a[0] != Missing.MISSING && Iteration.truth(a[0]))));
    method(
        "partition",
        Signature.of("partition", "sep"),
        (text, a) -> Splitting.partition(text, string(a[0]), false));
    method(
        "rpartition",
        Signature.of("rpartition", "sep"),
        (text, a) -> Splitting.partition(text, string(a[0]), true));
    METHODS.put("join", (self, a) -> join((String) self, single("join", a)));
    method(
        "replace",
        Signature.of("replace", "old", "new", "count?"),
        (text, a) -> replace(text, replaced(a[0], 1), replaced(a[1], 2), limit(a[2])));
    METHODS.put("startswith", (self, a) -> affix((String) self, a, "startswith"));
    METHODS.put("endswith", (self, a) -> affix((String) self, a, "endswith"));
    method(
        "removeprefix",
        Signature.of("removeprefix", "prefix"),
        (text, a) -> text.startsWith(string(a[0])) ? text.substring(string(a[0]).length()) : text);
    method(
        "removesuffix",
        Signature.of("removesuffix", "suffix"),
        (text, a) ->
            text.endsWith(string(a[0]))
                ? text.substring(0, text.length() - string(a[0]).length())
                : text);
    find("find", false, false);
    find("rfind", true, false);
    find("index", false, true);
    find("rindex", true, true);
    method(
        "count",
        Signature.of("count", "sub", "start?", "end?"),
        (text, a) -> count(range(text, a[1], a[2]), string(a[0])));
    method(
        "center",
        Signature.of("center", "width", "fillchar?"),
        (text, a) -> center(text, Ints.index(a[0]), filler(a[1])));
    method("ljust", Signature.of("ljust", "width", "fillchar?"), (text, a) -> text + fill(text, a));
    method("rjust", Signature.of("rjust", "width", "fillchar?"), (text, a) -> fill(text, a) + text);
    method("zfill", Signature.of("zfill", "width"), (text, a) -> zeroFill(text, Ints.index(a[0])));
    method(
        "expandtabs",
        Signature.of("expandtabs", "tabsize?"),
        (text, a) -> Words.expandTabs(text, a[0] == Missing.MISSING ? 8 : Ints.index(a[0])));
    METHODS.put("format", (self, a) -> StrFormat.format((String) self, a));
    METHODS.put(
        "format_map",
        (self, a) ->
            StrFormat.formatMap(
                (String) self,
                Operators.requireMap(single("format_map", a), "format requires a mapping")));
    METHODS.put("encode", (self, a) -> self);
    method("translate", Signature.of("translate", "table"), (text, a) -> translate(text, a[0]));
  }

  private StrMethods() {}

  private interface Body {
    @Nullable Object call(String self, @Nullable Object[] values);
  }

  private static void method(String name, Signature parameters, Body body) {
    Signature signature = parameters.inType("str");
    METHODS.put(name, (self, arguments) -> body.call((String) self, signature.bind(arguments)));
  }

  private static void simple(String name, Function<String, Object> body) {
    METHODS.put(
        name,
        (self, arguments) -> {
          if (!arguments.isEmpty()) {
            throw JinjaException.typeError(
                "str."
                    + name
                    + "() takes no "
                    + (arguments.keywords().isEmpty()
                        ? "arguments (" + arguments.size() + " given)"
                        : "keyword arguments"));
          }
          return body.apply((String) self);
        });
  }

  private static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  private static boolean every(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  static String string(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw JinjaException.typeError("must be str, not " + Types.inMessage(value));
  }

  private static String replaced(@Nullable Object value, int place) {
    if (value instanceof String text) {
      return text;
    }
    throw JinjaException.typeError(
        "replace() argument " + place + " must be str, not " + Types.inMessage(value));
  }

  private static @Nullable Object single(String name, Arguments arguments) {
    if (arguments.size() != 1 || !arguments.keywords().isEmpty()) {
      throw JinjaException.typeError(
          "str." + name + "() takes exactly one argument (" + arguments.size() + " given)");
    }
    return arguments.at(0);
  }

  /** A count whose absence and whose -1 mean all. */
  private static int limit(@Nullable Object value) {
    return value == Missing.MISSING ? -1 : Ints.index(value);
  }

  private static String join(String separator, @Nullable Object items) {
    StringBuilder out = new StringBuilder();
    Iterator<@Nullable Object> iterator;
    if (!Iteration.isIterable(items)) {
      throw JinjaException.typeError("can only join an iterable");
    }
    iterator = Iteration.iterator(items);
    for (int i = 0; iterator.hasNext(); i++) {
      Object item = iterator.next();
      if (!(item instanceof String text)) {
        throw JinjaException.typeError(
            "sequence item " + i + ": expected str instance, " + Types.inMessage(item) + " found");
      }
      out.append(i == 0 ? "" : separator).append(text);
    }
    return out.toString();
  }

  static String replace(String text, String old, String replacement, int count) {
    if (count < 0 && !old.isEmpty()) {
      return text.replace(old, replacement);
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    int left = count < 0 ? Integer.MAX_VALUE : count;
    if (old.isEmpty()) {
      while (left-- > 0) {
        out.append(replacement);
        if (at >= text.length()) {
          return out.toString();
        }
        out.appendCodePoint(text.codePointAt(at));
        at = text.offsetByCodePoints(at, 1);
      }
      return out.append(text, at, text.length()).toString();
    }
    int found = text.indexOf(old);
    while (found >= 0 && left-- > 0) {
      out.append(text, at, found).append(replacement);
      at = found + old.length();
      found = text.indexOf(old, at);
    }
    return out.append(text, at, text.length()).toString();
  }

  private static boolean affix(String self, Arguments arguments, String name) {
    @Nullable Object[] values = Signature.of(name, "prefix", "start?", "end?").bind(arguments);
    String text = values[1] == Missing.MISSING ? self : range(self, values[1], values[2]);
    boolean start = name.equals("startswith");
    if (values[0] instanceof PyTuple options) {
      return options.stream()
          .map(StrMethods::string)
          .anyMatch(option -> start ? text.startsWith(option) : text.endsWith(option));
    }
    if (!(values[0] instanceof String option)) {
      throw JinjaException.typeError(
          name + " first arg must be str or a tuple of str, not " + Types.inMessage(values[0]));
    }
    return start ? text.startsWith(option) : text.endsWith(option);
  }

  private static String range(String text, @Nullable Object start, @Nullable Object end) {
    return start == Missing.MISSING
        ? text
        : Text.str(Access.slice(text, start, end == Missing.MISSING ? null : end, null));
  }

  private static void find(String name, boolean last, boolean must) {
    method(
        name,
        Signature.of(name, "sub", "start?", "end?"),
        (text, a) -> {
          String wanted = string(a[0]);
          String part = range(text, a[1], a[2]);
          int at = last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
          if (at < 0) {
            if (must) {
              throw JinjaException.valueError("substring not found");
            }
            return -1L;
          }
          int skipped = 0;
          if (a[1] != Missing.MISSING && a[1] != null) {
            int size = Iteration.length(text);
            int from = Ints.index(a[1]);
            skipped = Math.clamp(from < 0 ? from + size : from, 0, size);
          }
          return (long) skipped + part.codePointCount(0, at);
        });
  }

  private static long count(String text, String wanted) {
    if (wanted.isEmpty()) {
      return text.codePointCount(0, text.length()) + 1;
    }
    long count = 0;
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
      count++;
    }
    return count;
  }

  private static String filler(@Nullable Object value) {
    if (value == Missing.MISSING) {
      return " ";
    }
    String fill = string(value);
    if (fill.codePointCount(0, fill.length()) != 1) {
      throw JinjaException.typeError("The fill character must be exactly one character long");
    }
    return fill;
  }

  private static String fill(String text, @Nullable Object[] values) {
    return filler(values[1]).repeat(Math.max(0, Ints.index(values[0]) - Iteration.length(text)));
  }

  /** The odd space goes left where the width is odd, as CPython has it. */
  static String center(String text, int width, String fill) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    int left = missing / 2 + (missing & width & 1);
    return fill.repeat(left) + text + fill.repeat(missing - left);
  }

  private static String zeroFill(String text, int width) {
    int missing = width - text.length();
    if (missing <= 0) {
      return text;
    }
    boolean signed = text.startsWith("-") || text.startsWith("+");
    return signed
        ? text.charAt(0) + "0".repeat(missing) + text.substring(1)
        : "0".repeat(missing) + text;
  }

  private static String translate(String text, @Nullable Object table) {
    Map<?, ?> map =
        Operators.requireMap(table, "'" + Types.inMessage(table) + "' object is not subscriptable");
    StringBuilder out = new StringBuilder();
    List<Integer> points = text.codePoints().boxed().toList();
    for (int c : points) {
      Object found = Dicts.find(map, (long) c);
      if (found == Missing.MISSING) {
        out.appendCodePoint(c);
      } else if (found instanceof String replacement) {
        out.append(replacement);
      } else if (found != null) {
        out.appendCodePoint(Ints.index(found));
      }
    }
    return out.toString();
  }
}
