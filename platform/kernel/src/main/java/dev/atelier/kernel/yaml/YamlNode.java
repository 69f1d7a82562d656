package dev.atelier.kernel.yaml;

import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node of a YAML document. */
public sealed interface YamlNode {
  Span span();

  /** The explicit tag as written, such as {@code !reset}, or an empty string. */
  String tag();

  /**
   * A scalar.
   *
   * @param text its characters, after quotes and folding
   * @param value what the dialect resolves it to: null, Boolean, Long, BigInteger, Double, String,
   *     or (1.1 only) LocalDate and OffsetDateTime/LocalDateTime
   * @param plain written without quotes or block style
   */
  record Scalar(String text, @Nullable Object value, boolean plain, String tag, Span span)
      implements YamlNode {}

  record Sequence(List<YamlNode> items, String tag, Span span) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Entries in the order of the file, duplicates and merge keys included. */
  record Mapping(List<Entry> entries, String tag, Span span) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The value of a key, merge keys applied; the last one wins as in YAML readers. */
    public Optional<YamlNode> get(String key) {
      return Optional.ofNullable(merged().get(key)).map(Entry::value);
    }

    /**
     * By key text, with merge keys applied: own keys win over merged ones, earlier merged mappings
     * over later ones. O(entries).
     */
    public Map<String, Entry> merged() {
      Map<String, Entry> all = new LinkedHashMap<>();
      List<Mapping> bases = new ArrayList<>();
      for (Entry entry : entries) {
        if (entry.isMerge()) {
          collect(entry.value(), bases);
        } else {
          all.put(keyText(entry.key()), entry);
        }
      }
      for (Mapping base : bases) {
        base.merged().forEach(all::putIfAbsent);
      }
      return all;
    }

    private static void collect(YamlNode node, List<Mapping> bases) {
      switch (node) {
        case Mapping mapping -> bases.add(mapping);
        case Sequence sequence -> sequence.items().forEach(item -> collect(item, bases));
        case Scalar _ -> {}
      }
    }

    private static String keyText(YamlNode key) {
      return key instanceof Scalar scalar ? scalar.text() : key.toString();
    }
  }

  record Entry(YamlNode key, YamlNode value) {
    public boolean isMerge() {
      return key instanceof Scalar scalar && scalar.plain() && scalar.text().equals("<<");
    }

    /** The key's characters; complex keys give an empty string. */
    public String name() {
      return key instanceof Scalar scalar ? scalar.text() : "";
    }
  }

  /** Plain Java values: Map in file order with merge keys applied, List, or the scalar's value. */
  default @Nullable Object toJava() {
    return switch (this) {
      case Scalar scalar -> scalar.value();
      case Sequence sequence -> {
        List<@Nullable Object> list = new ArrayList<>();
        sequence.items().forEach(item -> list.add(item.toJava()));
        yield list;
      }
      case Mapping mapping -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        mapping.merged().forEach((key, entry) -> map.put(key, entry.value().toJava()));
        yield map;
      }
    };
  }
}
