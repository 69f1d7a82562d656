package dev.atelier.jinja.host;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/** A match of a regular expression. Offsets count characters as Java does. */
final class PyMatch implements JinjaObject {
  private final PyPattern pattern;
  private final String text;
  private final MatchResult match;

  PyMatch(PyPattern pattern, String text, MatchResult match) {
    this.pattern = pattern;
    this.text = text;
    this.match = match;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "group" -> (JinjaCallable) this::group;
      case "groups" -> (JinjaCallable) this::groups;
      case "groupdict" -> (JinjaCallable) this::groupDict;
      case "start" -> (JinjaCallable) a -> (long) match.start(number(a));
      case "end" -> (JinjaCallable) a -> (long) match.end(number(a));
      case "span" ->
          (JinjaCallable)
              a -> PyTuple.of((long) match.start(number(a)), (long) match.end(number(a)));
      case "expand" -> (JinjaCallable) a -> expand(PyPattern.text(a.at(0)));
      case "string" -> text;
      case "re" -> pattern;
      case "pos" -> 0L;
      case "endpos" -> (long) text.length();
      default -> Missing.MISSING;
    };
  }

  @Override
  public @Nullable Object item(@Nullable Object key) {
    return match.group(place(key));
  }

  private int number(Arguments arguments) {
    return arguments.size() == 0 ? 0 : place(arguments.at(0));
  }

  private int place(@Nullable Object group) {
    Integer place = null;
    if (group instanceof String name) {
      place = pattern.syntax().groups().get(name);
    } else if (Types.isInteger(group)) {
      place = Ints.index(group);
    }
    if (place == null || place < 0 || place > match.groupCount()) {
      throw new JinjaException(PythonType.INDEX_ERROR, "no such group");
    }
    return place;
  }

  private @Nullable Object group(Arguments arguments) {
    if (arguments.size() < 2) {
      return match.group(number(arguments));
    }
    @Nullable Object[] found = new Object[arguments.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = match.group(place(arguments.at(i)));
    }
    return PyTuple.of(found);
  }

  private Object groups(Arguments arguments) {
    Object otherwise = arguments.get(0, "default");
    @Nullable Object[] found = new Object[match.groupCount()];
    for (int i = 0; i < found.length; i++) {
      String group = match.group(i + 1);
      found[i] = group == null && otherwise != Missing.MISSING ? otherwise : group;
    }
    return PyTuple.of(found);
  }

  private Object groupDict(Arguments arguments) {
    Object otherwise = arguments.get(0, "default");
    Map<String, @Nullable Object> found = new LinkedHashMap<>();
    pattern
        .syntax()
        .groups()
        .forEach((name, place) -> {
          String group = match.group(place);
          found.put(name, group == null && otherwise != Missing.MISSING ? otherwise : group);
        });
    return found;
  }

  /** Fills {@code \1}, {@code \g<name>} and escapes of a replacement. */
  String expand(String template) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at++);
      if (c != '\\' || at >= template.length()) {
        out.append(c);
        continue;
      }
      char code = template.charAt(at++);
      if (code == 'g' && at < template.length() && template.charAt(at) == '<') {
        int close = template.indexOf('>', at);
        String name = template.substring(at + 1, Math.max(at + 1, close));
        boolean digits = !name.isEmpty() && name.chars().allMatch(Character::isDigit);
        out.append(value(digits ? (Object) Long.parseLong(name) : name));
        at = close + 1;
      } else if (Character.isDigit(code)) {
        int end = at;
        while (end < template.length() && end < at + 1 && Character.isDigit(template.charAt(end))) {
          end++;
        }
        out.append(value(Long.parseLong(template.substring(at - 1, end))));
        at = end;
      } else {
        out.append(
            switch (code) {
              case 'n' -> "\n";
              case 't' -> "\t";
              case 'r' -> "\r";
              case '\\' -> "\\";
              default -> {
                if (Character.isLetter(code)) {
                  throw JinjaException.valueError(
                      "bad escape \\" + code + " at position " + (at - 2));
                }
                yield "\\" + code;
              }
            });
      }
    }
    return out.toString();
  }

  private String value(Object group) {
    String value = match.group(place(group));
    return value == null ? "" : value;
  }

  @Override
  public String typeName() {
    return "Match";
  }

  @Override
  public String qualifiedTypeName() {
    return "re.Match";
  }

  @Override
  public String repr() {
    return "<re.Match object; span=("
        + match.start()
        + ", "
        + match.end()
        + "), match="
        + Text.repr(match.group())
        + ">";
  }
}
