package dev.atelier.jinja.host;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyIterator;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.Signature;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A compiled regular expression, run by Java's engine with Python's rules and a limit on its work.
 */
final class PyPattern implements JinjaObject {
  private final String source;
  private final long flags;
  private final RegexSyntax syntax;

  /**
   * @throws JinjaException with Python's type of error if the pattern is wrong
   */
  PyPattern(String source, long flags) {
    this.source = source;
    this.flags = flags;
    this.syntax = RegexSyntax.translate(source, flags);
  }

  Pattern pattern() {
    return syntax.pattern();
  }

  RegexSyntax syntax() {
    return syntax;
  }

  static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw JinjaException.typeError(
        "expected string or bytes-like object, got '" + Types.inMessage(value) + "'");
  }

  private Matcher matcher(String text) {
    return pattern().matcher(new WatchedText(text));
  }

  JinjaCallable method(String name) {
    Object found = attribute(name);
    if (found instanceof JinjaCallable callable) {
      return callable;
    }
    throw new IllegalArgumentException(name);
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "pattern" -> source;
      case "flags" -> flags | 32;
      case "groups" -> (long) matcher("").groupCount();
      case "match" -> (JinjaCallable) a -> find(name, a, Matcher::lookingAt);
      case "fullmatch" -> (JinjaCallable) a -> find(name, a, Matcher::matches);
      case "search" -> (JinjaCallable) a -> find(name, a, Matcher::find);
      case "findall" -> (JinjaCallable) a -> findAll(subject(name, a));
      case "finditer" ->
          (JinjaCallable)
              a -> new PyIterator("callable_iterator", matches(subject(name, a)).iterator());
      case "split" -> (JinjaCallable) this::split;
      case "sub" -> (JinjaCallable) a -> substitute(a, false);
      case "subn" -> (JinjaCallable) a -> substitute(a, true);
      default -> Missing.MISSING;
    };
  }

  private static String subject(String method, Arguments arguments) {
    return text(Signature.of(method, "string").bind(arguments)[0]);
  }

  private interface Search {
    boolean run(Matcher matcher);
  }

  private @Nullable Object find(String method, Arguments arguments, Search search) {
    String text = subject(method, arguments);
    Matcher matcher = matcher(text);
    return search.run(matcher) ? new PyMatch(this, text, matcher.toMatchResult()) : null;
  }

  private List<@Nullable Object> matches(String text) {
    List<@Nullable Object> all = new ArrayList<>();
    Matcher matcher = matcher(text);
    while (matcher.find()) {
      all.add(new PyMatch(this, text, matcher.toMatchResult()));
    }
    return all;
  }

  private Object findAll(String text) {
    List<@Nullable Object> all = new ArrayList<>();
    Matcher matcher = matcher(text);
    int groups = matcher.groupCount();
    while (matcher.find()) {
      if (groups < 2) {
        String group = matcher.group(groups);
        all.add(group == null ? "" : group);
        continue;
      }
      @Nullable Object[] parts = new Object[groups];
      for (int i = 0; i < groups; i++) {
        String group = matcher.group(i + 1);
        parts[i] = group == null ? "" : group;
      }
      all.add(PyTuple.of(parts));
    }
    return all;
  }

  private Object split(Arguments arguments) {
    @Nullable Object[] values = Signature.of("split", "string", "maxsplit?").bind(arguments);
    String text = text(values[0]);
    int most = values[1] == Missing.MISSING ? 0 : Ints.index(values[1]);
    List<@Nullable Object> parts = new ArrayList<>();
    Matcher matcher = matcher(text);
    int at = 0;
    int count = 0;
    while ((most <= 0 || count < most) && matcher.find()) {
      parts.add(text.substring(at, matcher.start()));
      for (int i = 1; i <= matcher.groupCount(); i++) {
        parts.add(matcher.group(i));
      }
      at = matcher.end();
      count++;
    }
    parts.add(text.substring(at));
    return parts;
  }

  private Object substitute(Arguments arguments, boolean counted) {
    @Nullable Object[] values = Signature.of("sub", "repl", "string", "count?").bind(arguments);
    String text = text(values[1]);
    int most = values[2] == Missing.MISSING ? 0 : Ints.index(values[2]);
    StringBuilder out = new StringBuilder();
    Matcher matcher = matcher(text);
    int at = 0;
    int count = 0;
    while ((most <= 0 || count < most) && matcher.find()) {
      out.append(text, at, matcher.start());
      PyMatch match = new PyMatch(this, text, matcher.toMatchResult());
      out.append(
          values[0] instanceof String template
              ? match.expand(template)
              : Text.str(Access.call(values[0], Arguments.of(match))));
      at = matcher.end();
      count++;
    }
    out.append(text, at, text.length());
    return counted ? PyTuple.of(out.toString(), (long) count) : out.toString();
  }

  @Override
  public String typeName() {
    return "Pattern";
  }

  @Override
  public String qualifiedTypeName() {
    return "re.Pattern";
  }

  @Override
  public String repr() {
    return "re.compile(" + Text.repr(source) + (flags == 0 ? "" : ", " + flags) + ")";
  }
}
