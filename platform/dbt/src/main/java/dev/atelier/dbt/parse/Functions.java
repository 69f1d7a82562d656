package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Functions that dbt makes in the warehouse: signatures of property files, and overloads, which are
 * files of their own that a root function takes in.
 */
final class Functions {
  private final Manifest manifest;

  Functions(Manifest manifest) {
    this.manifest = manifest;
  }

  /** What the genuine tool has a function return whose property file does not say. */
  static Map<String, @Nullable Object> undeclared() {
    return returns(Map.of("data_type", "INVALID_TYPE"));
  }

  static void properties(Resource node, Map<String, @Nullable Object> entry) {
    if (!(entry.get("returns") instanceof Map<?, ?>)) {
      throw DbtError.PARSING.exception(
          "Invalid functions config given in %s @ functions: %s - at path []: 'returns' is a required property"
              .formatted(node.originalFilePath(), entry.get("name")));
    }
    node.put("arguments", arguments(entry.get("arguments")));
    node.put("returns", returns(Values.map(entry.get("returns"))));
    List<Object> overloads = new ArrayList<>();
    for (Object raw : Values.list(entry.get("overloads"))) {
      Map<String, @Nullable Object> given = Values.map(raw);
      Map<String, @Nullable Object> overload = new LinkedHashMap<>();
      overload.put("defined_in", given.get("defined_in"));
      overload.put("arguments", arguments(given.get("arguments")));
      overload.put(
          "returns",
          given.get("returns") == null ? null : returns(Values.map(given.get("returns"))));
      overload.put("description", given.get("description"));
      overload.put("raw_body", null);
      overload.put("compiled_body", null);
      overloads.add(overload);
    }
    node.put("overloads", overloads);
  }

  private static List<Object> arguments(@Nullable Object given) {
    List<Object> out = new ArrayList<>();
    for (Object raw : Values.list(given)) {
      Map<String, @Nullable Object> one = Values.map(raw);
      Map<String, @Nullable Object> argument = new LinkedHashMap<>();
      for (String key : List.of("name", "data_type", "description", "default_value")) {
        argument.put(key, one.get(key));
      }
      out.add(argument);
    }
    return out;
  }

  private static Map<String, @Nullable Object> returns(Map<String, ?> given) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("data_type", given.get("data_type"));
    out.put("description", given.get("description"));
    return out;
  }

  /** Takes overloads into their root functions, and refuses languages of other warehouses. */
  void settle() {
    Map<String, String> takenBy = new HashMap<>();
    for (Resource root : List.copyOf(manifest.functions().values())) {
      for (Object raw : root.list("overloads")) {
        takeIn(root, Values.map(raw), takenBy);
      }
    }
    for (Resource function : manifest.functions().values()) {
      if (function.text("language").equals("javascript")) {
        throw DbtError.PARSING.exception(
            "[ERROR]: Function '%s' uses JavaScript, which is not supported on 'postgres'. "
                .formatted(function.name()));
      }
    }
  }

  private void takeIn(
      Resource root, Map<String, @Nullable Object> overload, Map<String, String> takenBy) {
    String name = Values.text(overload.get("defined_in"), "");
    if (name.equals(root.name())) {
      throw DbtError.PARSING.exception(
          "Function '%s' cannot list itself in overloads (defined_in: '%s')."
              .formatted(name, name));
    }
    String id = "function." + root.packageName() + "." + name;
    Resource file = manifest.functions().remove(id);
    if (file == null) {
      throw DbtError.PARSING.exception(
          takenBy.containsKey(id)
              ? "Function overload '%s' (defined_in) is already used by '%s'. Each overload file can only belong to one root function."
                  .formatted(name, takenBy.get(id))
              : "Function overload '%s' (defined_in) not found. Expected a SQL file at functions/%s.sql"
                  .formatted(name, name));
    }
    takenBy.put(id, root.uniqueId());
    overload.put("raw_body", file.rawCode());
    for (String key : List.of("refs", "sources", "functions")) {
      List<Object> all = new ArrayList<>(root.list(key));
      file.list(key).stream().filter(call -> !all.contains(call)).forEach(all::add);
      root.put(key, all);
    }
    Set<String> macros = new TreeSet<>(file.dependsOnMacros());
    macros.forEach(macro -> root.dependOn("macros", macro));
  }
}
