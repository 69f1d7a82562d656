package dev.atelier.jinja.host;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code re}. */
final class RegexModule {
  static final int IGNORECASE = 2;
  static final int MULTILINE = 8;
  static final int DOTALL = 16;
  static final int VERBOSE = 64;
  static final int ASCII = 256;

  private RegexModule() {}

  static Map<String, Object> names() {
    Map<String, Object> names = new LinkedHashMap<>();
    for (String search : new String[] {"match", "fullmatch", "search", "findall", "finditer"}) {
      function(names, search, "pattern string flags?", v -> call(v, 2, search, v[1]));
    }
    function(
        names, "split", "pattern string maxsplit? flags?", v -> call(v, 3, "split", v[1], v[2]));
    function(
        names,
        "sub",
        "pattern repl string count? flags?",
        v -> call(v, 4, "sub", v[1], v[2], v[3]));
    function(
        names,
        "subn",
        "pattern repl string count? flags?",
        v -> call(v, 4, "subn", v[1], v[2], v[3]));
    function(names, "compile", "pattern flags?", v -> pattern(v[0], v[1]));
    function(names, "escape", "pattern", v -> escape(PyPattern.text(v[0])));
    names.put("purge", (JinjaCallable) _ -> null);
    flag(names, "I", "IGNORECASE", IGNORECASE);
    flag(names, "M", "MULTILINE", MULTILINE);
    flag(names, "S", "DOTALL", DOTALL);
    flag(names, "X", "VERBOSE", VERBOSE);
    flag(names, "A", "ASCII", ASCII);
    flag(names, "U", "UNICODE", 32);
    names.put("NOFLAG", 0L);
    return names;
  }

  private static void flag(Map<String, Object> names, String letter, String name, long value) {
    names.put(letter, value);
    names.put(name, value);
  }

  private interface Body {
    @Nullable Object call(@Nullable Object[] values);
  }

  private static void function(
      Map<String, Object> names, String name, String parameters, Body body) {
    Signature signature = Signature.of(name, parameters.split(" "));
    names.put(name, (JinjaCallable) arguments -> body.call(signature.bind(arguments)));
  }

  /** A method of the pattern that the first value is, with flags at a place. */
  private static @Nullable Object call(
      @Nullable Object[] values, int flags, String method, @Nullable Object... arguments) {
    Object given = values[flags];
    long count = Arrays.stream(arguments).filter(a -> a != Missing.MISSING).count();
    return pattern(values[0], given)
        .method(method)
        .call(Arguments.of(Arrays.copyOf(arguments, (int) count)));
  }

  private static PyPattern pattern(@Nullable Object pattern, @Nullable Object flags) {
    if (pattern instanceof PyPattern compiled) {
      return compiled;
    }
    if (!(pattern instanceof String text)) {
      throw JinjaException.typeError("first argument must be string or compiled pattern");
    }
    return new PyPattern(text, flags == Missing.MISSING ? 0 : Ints.index(flags));
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if ("()[]{}?*+-|^$\\.&~# \t\n\r\u000b\f".indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }
}
