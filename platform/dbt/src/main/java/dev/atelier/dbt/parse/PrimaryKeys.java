package dev.atelier.dbt.parse;

import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which columns identify a model's rows: by its constraints, else by its tests. */
final class PrimaryKeys {
  private PrimaryKeys() {}

  static void infer(Manifest manifest) {
    Map<String, Tested> tested = new HashMap<>();
    for (Resource test : manifest.nodes().values()) {
      if (test.isGenericTest() && test.optional("attached_node").isPresent()) {
        tested.computeIfAbsent(test.text("attached_node"), id -> new Tested()).add(test);
      }
    }
    for (Resource node : manifest.nodes().values()) {
      if (node.type() == ResourceType.MODEL) {
        node.put("primary_key", key(node, tested.getOrDefault(node.uniqueId(), new Tested())));
      }
    }
  }

  private static final class Tested {
    private final Set<String> unique = new TreeSet<>();
    private final Set<String> notNull = new TreeSet<>();

    void add(Resource test) {
      Map<String, @Nullable Object> metadata = test.map("test_metadata");
      Map<String, @Nullable Object> arguments = Values.map(metadata.get("kwargs"));
      List<String> columns =
          arguments.get("column_name") instanceof String name
              ? List.of(name)
              : Values.strings(arguments.get("combination_of_columns"));
      String name = Values.text(metadata.get("name"), "");
      if (name.equals("unique") || name.equals("unique_combination_of_columns")) {
        unique.addAll(columns);
      } else if (name.equals("not_null")) {
        notNull.addAll(columns);
      }
    }
  }

  private static List<String> key(Resource model, Tested tested) {
    for (Object raw : model.list("constraints")) {
      if ("primary_key".equals(Values.map(raw).get("type"))) {
        return Values.strings(Values.map(raw).get("columns")).stream().sorted().toList();
      }
    }
    for (Map.Entry<String, @Nullable Object> column : model.columns().entrySet()) {
      for (Object raw : Values.list(Values.map(column.getValue()).get("constraints"))) {
        if ("primary_key".equals(Values.map(raw).get("type"))) {
          return List.of(column.getKey());
        }
      }
    }
    Set<String> both = new TreeSet<>(tested.unique);
    both.retainAll(tested.notNull);
    return new ArrayList<>(both.isEmpty() ? tested.unique : both);
  }
}
