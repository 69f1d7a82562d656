package dev.atelier.dbt.context;

import dev.atelier.dbt.adapter.Column;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code model} of a node with an enforced contract: its columns' types are the warehouse's own
 * ({@code string} is TEXT), which the manifest does not show.
 */
final class TypedModel extends AbstractMap<String, @Nullable Object> {
  private final Map<String, @Nullable Object> fields;
  private final Map<String, @Nullable Object> columns = new LinkedHashMap<>();

  private TypedModel(Resource node) {
    this.fields = node.fields();
    node.columns()
        .forEach((name, raw) -> {
          Map<String, @Nullable Object> column = new LinkedHashMap<>(Values.map(raw));
          column.computeIfPresent(
              "data_type", (key, type) -> Column.ColumnClass.translate(type.toString()));
          columns.put(name, column);
        });
  }

  static Map<String, @Nullable Object> of(Resource node) {
    Map<String, @Nullable Object> contract = node.map("contract");
    return Boolean.TRUE.equals(contract.get("enforced"))
            && Boolean.TRUE.equals(contract.get("alias_types"))
        ? new TypedModel(node)
        : node.fields();
  }

  @Override
  public @Nullable Object get(Object key) {
    return key.equals("columns") ? columns : fields.get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return fields.containsKey(key);
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
    all.put("columns", columns);
    return all.entrySet();
  }
}
