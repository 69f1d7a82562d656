package dev.atelier.compose;

import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A compose file's tree after YAML: merge keys applied, keys unique and text. Immutable; each stage
 * of reading makes a new tree and keeps the places of the old one.
 */
sealed interface Node {
  Span span();

  /**
   * @param value null, Boolean, Long, BigInteger, Double, Float or String
   */
  record Scalar(@Nullable Object value, Span span) implements Node {}

  record Items(List<Node> items, Span span) implements Node {
    public Items {
      items = List.copyOf(items);
    }

    Items with(List<Node> others) {
      return new Items(others, span);
    }
  }

  /** Fields in the order of the file. */
  record Fields(Map<String, Field> fields, Span span) implements Node {
    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    Optional<Node> get(String key) {
      return Optional.ofNullable(fields.get(key)).map(Field::value);
    }

    /** The key's place; the mapping's where it has no such key. */
    Span place(String key) {
      Field field = fields.get(key);
      return field == null ? span : field.key();
    }

    boolean has(String key) {
      return fields.containsKey(key);
    }

    Fields with(String key, Node value) {
      Map<String, Field> next = new LinkedHashMap<>(fields);
      Field old = fields.get(key);
      next.put(key, new Field(value, old == null ? value.span() : old.key()));
      return new Fields(next, span);
    }

    Fields without(String key) {
      if (!fields.containsKey(key)) {
        return this;
      }
      Map<String, Field> next = new LinkedHashMap<>(fields);
      next.remove(key);
      return new Fields(next, span);
    }

    Fields map(UnaryOperator<Node> change) {
      Map<String, Field> next = new LinkedHashMap<>();
      fields.forEach((key, field) -> next.put(key, field.with(change.apply(field.value()))));
      return new Fields(next, span);
    }
  }

  /**
   * @param key the key's own place
   */
  record Field(Node value, Span key) {
    Field with(Node other) {
      return new Field(other, key);
    }
  }

  static Scalar scalar(@Nullable Object value, Span span) {
    return new Scalar(value, span);
  }

  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.value() == null;
  }

  /** The text of a text scalar. */
  default Optional<String> text() {
    return this instanceof Scalar(String value, Span _) ? Optional.of(value) : Optional.empty();
  }

  /** A field of a mapping; none in anything else. */
  default Optional<Node> field(String key) {
    return this instanceof Fields fields ? fields.get(key) : Optional.empty();
  }

  /** The same values as other, wherever they stand. */
  default boolean sameValue(Node other) {
    return plain().equals(other.plain());
  }

  /** Maps, lists and scalars; null stands as an empty Optional so that values compare. */
  default Object plain() {
    return switch (this) {
      case Scalar scalar -> scalar.value() == null ? Optional.empty() : scalar.value();
      case Items items -> items.items().stream().map(Node::plain).toList();
      case Fields fields -> {
        Map<String, Object> map = new LinkedHashMap<>();
        fields.fields().forEach((key, field) -> map.put(key, field.value().plain()));
        yield map;
      }
    };
  }

  /** The same with each child changed; the children's paths are told. */
  default Node mapChildren(TreePath path, BiFunction<Node, TreePath, Node> change) {
    return switch (this) {
      case Scalar scalar -> scalar;
      case Items items ->
          items.with(items.items().stream().map(item -> change.apply(item, path.item())).toList());
      case Fields fields -> {
        Map<String, Field> next = new LinkedHashMap<>();
        fields
            .fields()
            .forEach((key, field) ->
                next.put(key, field.with(change.apply(field.value(), path.then(key)))));
        yield new Fields(next, fields.span());
      }
    };
  }

  /** Plain Java values with real nulls. */
  default @Nullable Object toJava() {
    return switch (this) {
      case Scalar scalar -> scalar.value();
      case Items items -> {
        List<@Nullable Object> list = new ArrayList<>();
        items.items().forEach(item -> list.add(item.toJava()));
        yield list;
      }
      case Fields fields -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        fields.fields().forEach((key, field) -> map.put(key, field.value().toJava()));
        yield map;
      }
    };
  }
}
