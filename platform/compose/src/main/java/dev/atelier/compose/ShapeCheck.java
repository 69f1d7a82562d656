package dev.atelier.compose;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds a tree against the {@link KeyTable}. Everything that does not fit is reported, in Compose's
 * words, and left out of the result, so that the stages that follow see only what is sound and
 * their findings go into the same report.
 */
final class ShapeCheck {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");

  private final KeyTable table = KeyTable.get();

  /**
   * @param depth how deep in the file it is; of several forms, the one that got deepest was meant
   */
  private record Failure(int depth, Problem problem) {}

  /** The sound part of the node. */
  static Node check(String structure, Node node, Problems problems) {
    List<Failure> failures = new ArrayList<>();
    Optional<Node> sound =
        new ShapeCheck().structure(structure, node, TreePath.ROOT, node.span(), failures);
    failures.forEach(failure -> problems.add(failure.problem()));
    return sound.orElseGet(() -> new Node.Fields(Map.of(), node.span()));
  }

  private Optional<Node> check(
      Shape shape, Node node, TreePath path, Span key, List<Failure> failures) {
    return switch (shape) {
      case Shape.Types(Set<String> names) -> types(names, node, path, failures);
      case Shape.TypesOrStructured(Set<String> names, String structure) ->
          node instanceof Node.Fields
              ? structure(structure, node, path, key, failures)
              : types(withMapping(names), node, path, failures);
      case Shape.Whole(long minimum, long maximum) ->
          integer(minimum, maximum, node, path, failures);
      case Shape.OneOf(List<String> values) -> oneOf(values, node, path, failures);
      case Shape.Matching(Pattern pattern) -> matching(pattern, node, path, failures);
      case Shape.ListOf list -> list(list, node, path, failures);
      case Shape.MapOf map -> map(map, node, path, failures);
      case Shape.AnyMapping _ -> mapping(node, path, failures).map(fields -> fields);
      case Shape.Either(List<Shape> forms) -> either(forms, node, path, key, failures);
      case Shape.Structured(String name) -> structure(name, node, path, key, failures);
    };
  }

  private Optional<Node> types(
      Set<String> names, Node node, TreePath path, List<Failure> failures) {
    if (names.contains(type(node)) || (names.contains("number") && type(node).equals("integer"))) {
      return Optional.of(node);
    }
    return fail(Problems.TYPE, "must be a " + alternatives(names), node.span(), path, failures);
  }

  private static Set<String> withMapping(Set<String> names) {
    Set<String> all = new TreeSet<>(names);
    all.add("mapping");
    return all;
  }

  private static String alternatives(Set<String> names) {
    List<String> sorted = List.copyOf(new TreeSet<>(names));
    if (sorted.size() == 1) {
      return sorted.getFirst();
    }
    return String.join(", ", sorted.subList(0, sorted.size() - 1)) + " or " + sorted.getLast();
  }

  /** As JSON Schema names them; a whole number is an integer however it is written. */
  private static String type(Node node) {
    return switch (node) {
      case Node.Fields _ -> "object";
      case Node.Items _ -> "array";
      case Node.Scalar scalar ->
          switch (scalar.value()) {
            case null -> "null";
            case Boolean _ -> "boolean";
            case Long _ -> "integer";
            case BigInteger _ -> "integer";
            case Double number -> number == Math.rint(number) ? "integer" : "number";
            default -> "string";
          };
    };
  }

  private Optional<Node> integer(
      long minimum, long maximum, Node node, TreePath path, List<Failure> failures) {
    if (!type(node).equals("integer") || !(node.toJava() instanceof Number number)) {
      return types(Set.of("integer"), node, path, failures);
    }
    long value = number.longValue();
    if (value < minimum) {
      String message = "must be greater than or equal to " + minimum;
      return fail(Problems.VALUE, message, node.span(), path, failures);
    }
    if (value > maximum) {
      String message = "must be less than or equal to " + maximum;
      return fail(Problems.VALUE, message, node.span(), path, failures);
    }
    return Optional.of(node);
  }

  private Optional<Node> oneOf(
      List<String> values, Node node, TreePath path, List<Failure> failures) {
    Optional<Node> text = types(Set.of("string"), node, path, failures);
    if (text.isEmpty() || values.contains(node.text().orElse(""))) {
      return text;
    }
    String all = values.stream().map(value -> "'" + value + "'").collect(Collectors.joining(", "));
    String message = values.size() == 1 ? "value must be " + all : "value must be one of " + all;
    Problem problem = Problem.error(Problems.VALUE, path + " " + message).at(node.span());
    String written = node.text().orElse("");
    failures.add(
        new Failure(
            path.depth(),
            Suggestion.didYouMean(written, values).map(problem::mend).orElse(problem)));
    return Optional.empty();
  }

  private Optional<Node> matching(
      Pattern pattern, Node node, TreePath path, List<Failure> failures) {
    Optional<Node> text = types(Set.of("string"), node, path, failures);
    if (text.isEmpty() || pattern.matcher(node.text().orElse("")).find()) {
      return text;
    }
    String message = "'%s' does not match pattern '%s'".formatted(node.text().orElse(""), pattern);
    return fail(Problems.VALUE, message, node.span(), path, failures);
  }

  private Optional<Node> list(
      Shape.ListOf shape, Node node, TreePath path, List<Failure> failures) {
    if (!(node instanceof Node.Items items)) {
      return fail(Problems.TYPE, "must be a array", node.span(), path, failures);
    }
    if (shape.distinct()) {
      equalItems(items, path, failures);
    }
    List<Node> sound = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      Node item = items.items().get(i);
      TreePath place = path.then(Integer.toString(i));
      check(shape.item(), item, place, item.span(), failures).ifPresent(sound::add);
    }
    return Optional.of(items.with(sound));
  }

  private void equalItems(Node.Items items, TreePath path, List<Failure> failures) {
    Map<Object, Integer> seen = new LinkedHashMap<>();
    for (int i = 0; i < items.items().size(); i++) {
      Integer first = seen.putIfAbsent(items.items().get(i).plain(), i);
      if (first != null) {
        String message = "items at " + first + " and " + i + " are equal";
        fail(Problems.VALUE, message, items.items().get(i).span(), path, failures);
      }
    }
  }

  private Optional<Node.Fields> mapping(Node node, TreePath path, List<Failure> failures) {
    if (node instanceof Node.Fields fields) {
      return Optional.of(fields);
    }
    fail(Problems.TYPE, "must be a mapping", node.span(), path, failures);
    return Optional.empty();
  }

  private Optional<Node> map(Shape.MapOf shape, Node node, TreePath path, List<Failure> failures) {
    return mapping(node, path, failures)
        .map(fields -> {
          Map<String, Node.Field> sound = new LinkedHashMap<>();
          fields
              .fields()
              .forEach((name, field) -> {
                if (shape.named() && !NAME.matcher(name).matches()) {
                  unknown(name, field.key(), Set.of(), path, failures);
                  return;
                }
                check(shape.value(), field.value(), path.then(name), field.key(), failures)
                    .ifPresent(value -> sound.put(name, field.with(value)));
              });
          return new Node.Fields(sound, fields.span());
        });
  }

  /** The form that fits, or the one whose failure lies deepest: that one was meant. */
  private Optional<Node> either(
      List<Shape> forms, Node node, TreePath path, Span key, List<Failure> failures) {
    List<Failure> best = List.of();
    Optional<Node> bestSound = Optional.empty();
    for (Shape form : forms) {
      List<Failure> own = new ArrayList<>();
      Optional<Node> sound = check(form, node, path, key, own);
      if (own.isEmpty()) {
        return sound;
      }
      if (deepest(own) > deepest(best)) {
        best = own;
        bestSound = sound;
      }
    }
    failures.addAll(best);
    return bestSound;
  }

  private static int deepest(List<Failure> failures) {
    return failures.stream().mapToInt(Failure::depth).max().orElse(-1);
  }

  private Optional<Node> structure(
      String name, Node node, TreePath path, Span key, List<Failure> failures) {
    Shape.Structure structure = table.structure(name);
    return mapping(node, path, failures)
        .map(fields -> {
          Map<String, Node.Field> sound = new LinkedHashMap<>();
          fields
              .fields()
              .forEach((field, value) ->
                  field(structure, field, value, path, failures)
                      .ifPresent(checked -> sound.put(field, value.with(checked))));
          missing(structure, fields, path, key, failures);
          return new Node.Fields(sound, fields.span());
        });
  }

  private Optional<Node> field(
      Shape.Structure structure,
      String name,
      Node.Field field,
      TreePath path,
      List<Failure> failures) {
    boolean own = name.equals(InheritedValues.CONTENT);
    if (own || (structure.extensible() && name.startsWith("x-"))) {
      return Optional.of(field.value());
    }
    Shape.Key key = structure.keys().get(name);
    if (key == null) {
      unknown(name, field.key(), structure.keys().keySet(), path, failures);
      return Optional.empty();
    }
    return check(key.shape(), field.value(), path.then(name), field.key(), failures);
  }

  private static void missing(
      Shape.Structure structure,
      Node.Fields fields,
      TreePath path,
      Span key,
      List<Failure> failures) {
    List<String> missing =
        structure.keys().values().stream()
            .filter(required -> required.required() && !fields.has(required.name()))
            .map(required -> "'" + required.name() + "'")
            .toList();
    if (!missing.isEmpty()) {
      String what = missing.size() == 1 ? "missing property " : "missing properties ";
      fail(Problems.VALUE, what + String.join(", ", missing), key, path, failures);
    }
  }

  private static void unknown(
      String name, Span key, Set<String> known, TreePath path, List<Failure> failures) {
    String where = path.depth() == 0 ? "" : path.toString();
    Problem problem =
        Problem.error(
                Problems.UNKNOWN_KEY, where + " additional properties '" + name + "' not allowed")
            .at(key);
    failures.add(
        new Failure(
            path.depth() + 1,
            Suggestion.didYouMean(name, known).map(problem::mend).orElse(problem)));
  }

  private static Optional<Node> fail(
      ErrorCode code, String message, Span span, TreePath path, List<Failure> failures) {
    failures.add(new Failure(path.depth(), Problem.error(code, path + " " + message).at(span)));
    return Optional.empty();
  }
}
