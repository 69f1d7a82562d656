package dev.atelier.dbt.adapter;

import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the indexes of a materialized view differ from its configuration. */
final class IndexChanges implements JinjaObject {
  private final List<Object> changes;

  private IndexChanges(List<Object> changes) {
    this.changes = changes;
  }

  /**
   * Arguments: what exists (a dictionary with {@code indexes}: a table of name, method, unique,
   * column_names) and the node's configuration. None when nothing differs.
   */
  static @Nullable Object between(Arguments arguments) {
    Set<Shape> existing = new LinkedHashSet<>();
    List<Object> changes = new ArrayList<>();
    List<Shape> wanted = new ArrayList<>();
    Object node = arguments.at(1);
    Object configured = Values.map(Values.map(node).get("config")).get("indexes");
    for (Object raw : Values.list(configured)) {
      IndexConfig index = IndexConfig.parse(raw);
      if (index != null) {
        wanted.add(
            new Shape(
                "",
                new LinkedHashSet<>(index.columns()),
                index.unique(),
                index.type().orElse("btree").toLowerCase(Locale.ROOT)));
      }
    }
    if (Values.map(arguments.at(0)).get("indexes") instanceof ResultTable table) {
      for (Map<String, @Nullable Object> row : table.dictionaries()) {
        existing.add(
            new Shape(
                Values.text(row.get("name"), ""),
                new LinkedHashSet<>(List.of(Values.text(row.get("column_names"), "").split(","))),
                Boolean.TRUE.equals(row.get("unique")),
                Values.text(row.get("method"), "btree")));
      }
    }
    for (Shape shape : existing) {
      if (wanted.stream().noneMatch(shape::sameAs)) {
        changes.add(new Change("drop", shape));
      }
    }
    for (Shape shape : wanted) {
      if (existing.stream().noneMatch(shape::sameAs)) {
        changes.add(new Change("create", shape));
      }
    }
    return changes.isEmpty() ? null : new IndexChanges(changes);
  }

  private record Shape(String name, Set<String> columns, boolean unique, String method) {
    boolean sameAs(Shape other) {
      return columns.equals(other.columns) && unique == other.unique && method.equals(other.method);
    }
  }

  private record Change(String action, Shape shape) implements JinjaObject {
    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String attribute) {
      return switch (attribute) {
        case "action" -> action;
        case "context" -> this;
        case "name" -> shape.name();
        case "as_node_config" ->
            Map.of(
                "columns",
                new ArrayList<>(shape.columns()),
                "unique",
                shape.unique(),
                "type",
                shape.method());
        default -> Missing.MISSING;
      };
    }
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "indexes" -> changes;
      case "requires_full_refresh" -> false;
      default -> Missing.MISSING;
    };
  }
}
