package dev.atelier.jinja;

import dev.atelier.jinja.syntax.LiteralReader;
import dev.atelier.jinja.value.Dicts;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Operators;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.Sets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As Python's {@code ast.literal_eval}: strings, numbers, collections, None, True and False. */
final class PythonLiteral {
  private static final int DEEPEST = 100;

  private final LiteralReader reader;
  private int depth;

  private PythonLiteral(LiteralReader reader) {
    this.reader = reader;
  }

  /** The literal's value, or {@link Missing#MISSING} if the text is anything else. */
  static @Nullable Object read(String text) {
    // leading space is an error in Python's grammar of expressions
    if (text.isEmpty() || text.charAt(0) == ' ' || text.charAt(0) == '\t') {
      return Missing.MISSING;
    }
    try {
      PythonLiteral literal = new PythonLiteral(new LiteralReader(text));
      Object value = literal.tuple();
      return literal.reader.atEnd() ? value : Missing.MISSING;
    } catch (LiteralReader.NotALiteral | JinjaException e) {
      return Missing.MISSING;
    }
  }

  /** One value, or several parted by commas: a tuple. */
  private @Nullable Object tuple() {
    Object first = value();
    if (!reader.skip(',')) {
      return first;
    }
    List<@Nullable Object> items = new ArrayList<>();
    items.add(first);
    while (!reader.atEnd() && !reader.next(')')) {
      items.add(value());
      if (!reader.skip(',')) {
        break;
      }
    }
    return PyTuple.copyOf(items);
  }

  private @Nullable Object value() {
    if (++depth > DEEPEST) {
      throw new LiteralReader.NotALiteral();
    }
    Object value = single();
    depth--;
    return value;
  }

  private @Nullable Object single() {
    if (reader.skip('-')) {
      return Operators.unary("-", number());
    }
    if (reader.skip('+')) {
      return Operators.unary("+", number());
    }
    if (reader.skip('(')) {
      if (reader.skip(')')) {
        return PyTuple.EMPTY;
      }
      Object inner = tuple();
      reader.require(')');
      return inner;
    }
    if (reader.skip('[')) {
      return items(']');
    }
    if (reader.skip('{')) {
      return braces();
    }
    if (reader.isString()) {
      return reader.string();
    }
    if (reader.isDigit()) {
      return reader.number();
    }
    return switch (reader.word()) {
      case "None" -> null;
      case "True" -> true;
      case "False" -> false;
      default -> throw new LiteralReader.NotALiteral();
    };
  }

  private Object number() {
    if (!reader.isDigit()) {
      throw new LiteralReader.NotALiteral();
    }
    return reader.number();
  }

  private List<@Nullable Object> items(char end) {
    List<@Nullable Object> items = new ArrayList<>();
    while (!reader.skip(end)) {
      items.add(value());
      if (!reader.skip(',')) {
        reader.require(end);
        break;
      }
    }
    return items;
  }

  private Object braces() {
    if (reader.skip('}')) {
      return new LinkedHashMap<@Nullable Object, @Nullable Object>();
    }
    Object first = value();
    if (!reader.skip(':')) {
      List<@Nullable Object> items = new ArrayList<>();
      items.add(first);
      if (reader.skip(',')) {
        items.addAll(items('}'));
      } else {
        reader.require('}');
      }
      return Sets.create(items);
    }
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    Dicts.put(map, first, value());
    while (reader.skip(',') && !reader.next('}')) {
      Object key = value();
      reader.require(':');
      Dicts.put(map, key, value());
    }
    reader.require('}');
    return map;
  }
}
