package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values become what they mean, in the order of the {@link KeyTable}: numbers that were text,
 * durations, sizes, commands split into words, environments as mappings. What says nothing (an
 * empty text, a zero, false) is left out, as Compose leaves it out.
 */
final class Binder {
  private final KeyTable table = KeyTable.get();
  private final Problems problems;

  Binder(Problems problems) {
    this.problems = problems;
  }

  Node.Fields bind(Node.Fields model) {
    return structure("project", model, TreePath.ROOT);
  }

  private Node.Fields structure(String name, Node node, TreePath path) {
    if (!(node instanceof Node.Fields fields)) {
      return new Node.Fields(Map.of(), node.span());
    }
    Map<String, Node.Field> bound = new LinkedHashMap<>();
    for (Shape.Key key : table.structure(name).keys().values()) {
      Node.Field field = fields.fields().get(key.name());
      if (field == null) {
        implied(key, fields.span())
            .ifPresent(value -> bound.put(key.name(), new Node.Field(value, fields.span())));
      } else {
        value(key.kind(), field.value(), path.then(key.name()))
            .ifPresent(value -> bound.put(key.name(), field.with(value)));
      }
    }
    fields
        .fields()
        .forEach((key, field) -> {
          if (key.startsWith("x-") || key.equals(InheritedValues.CONTENT)) {
            bound.put(key, field);
          }
        });
    return new Node.Fields(bound, fields.span());
  }

  /** What Compose prints though nobody wrote it. */
  private static Optional<Node> implied(Shape.Key key, Span span) {
    return switch (key.kind()) {
      case "bool!" -> Optional.of(Node.scalar(false, span));
      case "int!" -> Optional.of(Node.scalar(0L, span));
      case "text!" -> Optional.of(Node.scalar("", span));
      case "bytes!" -> Optional.of(Node.scalar("0", span));
      default -> Optional.empty();
    };
  }

  private Optional<Node> value(String kind, Node node, TreePath path) {
    try {
      int open = kind.indexOf('(');
      if (open > 0) {
        String inner = kind.substring(open + 1, kind.length() - 1);
        return nested(kind.substring(0, open), inner, node, path);
      }
      return simple(kind, node);
    } catch (IllegalArgumentException e) {
      String message = place(path) + " " + e.getMessage();
      problems.add(Problem.error(Problems.VALUE, message).at(node.span()));
      return Optional.empty();
    }
  }

  /** As Compose's decoder names places: {@code 'services[web].healthcheck.interval'}. */
  private static String place(TreePath path) {
    StringBuilder out = new StringBuilder("'").append(path.part(0));
    for (int i = 1; i < path.depth(); i++) {
      String part = path.part(i);
      if (part.startsWith("[")) {
        out.append(part);
      } else if (i == 1) {
        out.append('[').append(part).append(']');
      } else {
        out.append('.').append(part);
      }
    }
    return out.append('\'').toString();
  }

  private Optional<Node> nested(String kind, String structure, Node node, TreePath path) {
    return switch (kind) {
      case "list" -> list(structure, node, path);
      case "map" -> map(structure, node, path, false);
      case "map?" -> map(structure, node, path, true);
      case "struct" ->
          node.isNull() ? Optional.empty() : Optional.of(structure(structure, node, path));
      default ->
          Optional.of(structure(structure, node, path))
              .filter(made -> !made.fields().isEmpty())
              .map(made -> made);
    };
  }

  private Optional<Node> list(String structure, Node node, TreePath path) {
    if (!(node instanceof Node.Items items) || items.items().isEmpty()) {
      return Optional.empty();
    }
    List<Node> bound = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      bound.add(structure(structure, items.items().get(i), path.then("[" + i + "]")));
    }
    return Optional.of(items.with(bound));
  }

  private Optional<Node> map(String structure, Node node, TreePath path, boolean nullable) {
    if (!(node instanceof Node.Fields fields)
        || (fields.fields().isEmpty() && !path.toString().equals("services"))) {
      return Optional.empty();
    }
    Map<String, Node.Field> bound = new LinkedHashMap<>();
    fields
        .fields()
        .forEach((name, field) -> {
          Node value = field.value();
          Node made =
              nullable && value.isNull() ? value : structure(structure, value, path.then(name));
          bound.put(name, field.with(made));
        });
    return Optional.of(new Node.Fields(bound, fields.span()));
  }

  private static Optional<Node> simple(String kind, Node node) {
    Span span = node.span();
    return switch (kind) {
      case "dropped" -> Optional.empty();
      case "text" -> scalar(text(node)).filter(value -> !value.equals("")).map(at(span));
      case "text!" -> scalar(text(node)).map(at(span));
      case "bool" -> scalar(bool(node)).filter(value -> value.equals(true)).map(at(span));
      case "bool?", "bool!" -> scalar(bool(node)).map(at(span));
      case "int" -> scalar(integer(node)).filter(value -> !value.equals(0L)).map(at(span));
      case "int?", "int!" -> scalar(integer(node)).map(at(span));
      case "float" -> scalar(decimal(node)).filter(value -> !value.equals(0f)).map(at(span));
      case "bytes" -> scalar(bytes(node)).filter(value -> !value.equals("0")).map(at(span));
      case "bytes!" -> scalar(bytes(node)).map(at(span));
      case "duration" -> scalar(duration(node)).filter(value -> !value.equals("0s")).map(at(span));
      case "duration?" -> scalar(duration(node)).map(at(span));
      case "mode" -> scalar(mode(node)).map(at(span));
      case "count" -> scalar(count(node)).filter(value -> !value.equals(0L)).map(at(span));
      case "command" -> command(node);
      case "strings" -> Optional.of(Pairs.strings(node)).filter(Binder::hasItems).map(made -> made);
      case "test" -> Optional.of(healthTest(node)).filter(Binder::hasItems).map(made -> made);
      case "hosts" -> Optional.of(Pairs.hosts(node)).filter(Binder::hasItems).map(made -> made);
      case "mapping" -> notEmpty(Pairs.mapping(node, ""));
      case "mapping?" -> notEmpty(Pairs.environment(node));
      case "labels" -> notEmpty(Pairs.mapping(node, ""));
      case "multi" -> notEmpty(Pairs.multiple(node));
      case "ulimits" -> notEmpty(ulimits(node));
      case "ssh" -> ssh(node);
      case "env_files" -> envFiles(node);
      default -> throw new IllegalStateException("keys.txt: kind " + kind);
    };
  }

  private static Optional<Object> scalar(@Nullable Object value) {
    return Optional.ofNullable(value);
  }

  private static Function<Object, Node> at(Span span) {
    return value -> Node.scalar(value, span);
  }

  private static boolean hasItems(Node.Items items) {
    return !items.items().isEmpty();
  }

  private static Optional<Node> notEmpty(Node.Fields fields) {
    return fields.fields().isEmpty() ? Optional.empty() : Optional.of(fields);
  }

  private static @Nullable String text(Node node) {
    return node.isNull() ? null : GoText.of(node.toJava());
  }

  private static @Nullable Boolean bool(Node node) {
    return switch (node.toJava()) {
      case Boolean value -> value;
      case String text -> Casts.bool(text);
      case null, default -> null;
    };
  }

  private static @Nullable Long integer(Node node) {
    return switch (node.toJava()) {
      case Number number -> number.longValue();
      case String text -> (Long) Casts.apply(Casts.Cast.LONG, text);
      case null, default -> null;
    };
  }

  private static @Nullable Float decimal(Node node) {
    return switch (node.toJava()) {
      case Number number -> number.floatValue();
      case String text -> ((Double) Casts.apply(Casts.Cast.DECIMAL, text)).floatValue();
      case null, default -> null;
    };
  }

  private static @Nullable String bytes(Node node) {
    return switch (node.toJava()) {
      case Long number -> number.toString();
      case String text -> Long.toString(ByteSize.parse(text));
      case null, default -> null;
    };
  }

  private static @Nullable String duration(Node node) {
    return switch (node.toJava()) {
      case null -> null;
      case Object value -> {
        Duration duration = GoDuration.parse(GoText.of(value));
        yield GoDuration.print(duration);
      }
    };
  }

  private static @Nullable String mode(Node node) {
    return switch (node.toJava()) {
      case Long number -> "0" + Long.toOctalString(number);
      case String text -> "0" + Long.toOctalString(Long.parseLong(text, 8));
      case null, default -> null;
    };
  }

  private static @Nullable Long count(Node node) {
    return switch (node.toJava()) {
      case Long number -> number;
      case String text when text.equalsIgnoreCase("all") -> -1L;
      case String text -> {
        try {
          yield Long.valueOf(text);
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "invalid value "
                  + GoText.quote(text)
                  + ", the only value allowed is 'all' or a number",
              e);
        }
      }
      case null, default -> null;
    };
  }

  private static Optional<Node> command(Node node) {
    return switch (node) {
      case Node.Items items -> Optional.of(items);
      case Node.Scalar scalar when scalar.text().isPresent() -> {
        List<Node> words =
            ShellWords.split(scalar.text().get()).stream()
                .map(word -> (Node) Node.scalar(word, scalar.span()))
                .toList();
        yield Optional.of(new Node.Items(words, scalar.span()));
      }
      default -> Optional.empty();
    };
  }

  private static Node.Items healthTest(Node node) {
    return node instanceof Node.Items items
        ? items
        : new Node.Items(List.of(Node.scalar("CMD-SHELL", node.span()), node), node.span());
  }

  private static Node.Fields ulimits(Node node) {
    Map<String, Node.Field> bound = new TreeMap<>();
    if (node instanceof Node.Fields fields) {
      fields
          .fields()
          .forEach((name, field) -> {
            Node value = field.value();
            if (value instanceof Node.Fields pair) {
              Map<String, Object> both = new LinkedHashMap<>();
              both.put("soft", pair.get("soft").map(Binder::integer).orElse(0L));
              both.put("hard", pair.get("hard").map(Binder::integer).orElse(0L));
              bound.put(name, field.with(Canonical.made(both, value.span())));
            } else {
              bound.put(name, field.with(Node.scalar(integer(value), value.span())));
            }
          });
    }
    return new Node.Fields(bound, node.span());
  }

  private static Optional<Node> ssh(Node node) {
    if (!(node instanceof Node.Fields fields) || fields.fields().isEmpty()) {
      return Optional.empty();
    }
    List<Node> keys = new ArrayList<>();
    new TreeMap<>(fields.fields())
        .forEach((id, field) -> {
          String path = text(field.value());
          keys.add(
              Node.scalar(path == null || path.isEmpty() ? id : id + ": " + path, field.key()));
        });
    return Optional.of(new Node.Items(keys, node.span()));
  }

  private static Optional<Node> envFiles(Node node) {
    if (!(node instanceof Node.Items items) || items.items().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(items);
  }
}
