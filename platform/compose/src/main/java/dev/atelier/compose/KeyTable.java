package dev.atelier.compose;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of keys ({@code keys.txt}): which keys a compose file may have, what they accept, and
 * what they become. Read once, when the first file is.
 */
final class KeyTable {
  private static final Pattern HEAD = Pattern.compile("(\\w+)( closed)? \\{");
  private static final Pattern ROW = Pattern.compile("(\\w+)(!)?\\s+(\\S.*?)\\s+: (\\S+)");
  private static final Pattern FORM = Pattern.compile("(@\\w+)\\s+(\\S.*)");
  private static final Set<String> SIMPLE =
      Set.of("string", "number", "integer", "boolean", "null");

  private final Map<String, Shape.Structure> structures;

  private KeyTable(Map<String, Shape.Structure> structures) {
    this.structures = structures;
  }

  /** Holds the one table. */
  private static final class Loaded {
    static final KeyTable TABLE = read();
  }

  static KeyTable get() {
    return Loaded.TABLE;
  }

  Shape.Structure structure(String name) {
    return Objects.requireNonNull(structures.get(name), name);
  }

  private static KeyTable read() {
    List<String> lines = text().lines().map(String::strip).toList();
    Map<String, Shape> forms = new HashMap<>();
    for (String line : lines) {
      Matcher form = FORM.matcher(line);
      if (form.matches()) {
        forms.put(form.group(1), new ShapeReader(form.group(2), forms).read());
      }
    }
    Map<String, Shape.Structure> structures = new HashMap<>();
    String name = "";
    boolean closed = false;
    Map<String, Shape.Key> keys = new LinkedHashMap<>();
    for (String line : lines) {
      Matcher head = HEAD.matcher(line);
      Matcher row = ROW.matcher(line);
      if (head.matches()) {
        name = head.group(1);
        closed = head.group(2) != null;
        keys = new LinkedHashMap<>();
      } else if (line.equals("}")) {
        structures.put(name, new Shape.Structure(name, keys, !closed));
      } else if (!line.startsWith("#") && row.matches()) {
        Shape shape = new ShapeReader(row.group(3), forms).read();
        keys.put(
            row.group(1), new Shape.Key(row.group(1), row.group(2) != null, shape, row.group(4)));
      }
    }
    return new KeyTable(structures);
  }

  private static String text() {
    try (InputStream in = KeyTable.class.getResourceAsStream("keys.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one shape: {@code string | list(port)}. */
  private static final class ShapeReader {
    private static final Pattern WORD = Pattern.compile("[\\w@/]+");

    private final String text;
    private final Map<String, Shape> forms;
    private int at;

    ShapeReader(String text, Map<String, Shape> forms) {
      this.text = text;
      this.forms = forms;
    }

    Shape read() {
      List<Shape> either = new ArrayList<>();
      either.add(one());
      while (text.startsWith(" | ", at)) {
        at += 3;
        either.add(one());
      }
      return either.size() == 1 ? either.getFirst() : new Shape.Either(List.copyOf(either));
    }

    private Shape one() {
      Matcher word = WORD.matcher(text).region(at, text.length());
      if (!word.lookingAt()) {
        throw new IllegalStateException("keys.txt: " + text);
      }
      String name = word.group();
      at = word.end();
      boolean argument = at < text.length() && text.charAt(at) == '(';
      return argument ? withArgument(name) : named(name);
    }

    private Shape named(String name) {
      if (name.startsWith("@")) {
        return Objects.requireNonNull(forms.get(name), name);
      }
      if (name.equals("any_mapping")) {
        return new Shape.AnyMapping();
      }
      List<String> parts = List.of(name.split("/"));
      List<String> simple = parts.stream().filter(SIMPLE::contains).toList();
      if (simple.isEmpty()) {
        return new Shape.Structured(name);
      }
      return simple.size() == parts.size()
          ? new Shape.Types(new TreeSet<>(simple))
          : new Shape.TypesOrStructured(new TreeSet<>(simple), parts.getLast());
    }

    private Shape withArgument(String name) {
      at++;
      if (Set.of("list", "set", "map", "open").contains(name)) {
        Shape inner = read();
        at++;
        return switch (name) {
          case "list" -> new Shape.ListOf(inner, false);
          case "set" -> new Shape.ListOf(inner, true);
          case "map" -> new Shape.MapOf(inner, true);
          default -> new Shape.MapOf(inner, false);
        };
      }
      int end = name.equals("matching") ? text.lastIndexOf(')') : text.indexOf(')', at);
      String argument = text.substring(at, end);
      at = end + 1;
      return switch (name) {
        case "enum" -> new Shape.OneOf(List.of(argument.split(",")));
        case "matching" -> new Shape.Matching(Pattern.compile(argument));
        case "integer" -> range(argument);
        default -> throw new IllegalStateException("keys.txt: " + text);
      };
    }

    private static Shape range(String argument) {
      int dots = argument.indexOf("..");
      String maximum = argument.substring(dots + 2);
      return new Shape.Whole(
          Long.parseLong(argument.substring(0, dots)),
          maximum.isEmpty() ? Long.MAX_VALUE : Long.parseLong(maximum));
    }
  }
}
