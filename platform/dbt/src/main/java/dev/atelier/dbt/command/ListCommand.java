package dev.atelier.dbt.command;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.context.PythonJson;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code dbt ls}: names, paths, selectors or JSON of the selected resources. */
final class ListCommand {
  private static final List<String> KEYS =
      List.of(
          "alias",
          "name",
          "source_name",
          "resource_type",
          "depends_on",
          "config",
          "tags",
          "package_name",
          "original_file_path",
          "unique_id");
  private static final List<String> ORDER =
      List.of(
          "name",
          "resource_type",
          "package_name",
          "original_file_path",
          "unique_id",
          "source_name",
          "alias",
          "config",
          "tags",
          "depends_on");

  private final Output output;
  private final Options options;

  ListCommand(Output output, Options options) {
    this.output = output;
    this.options = options;
  }

  int run(Commands.Session session) {
    Set<ResourceType> types = ResourceTypes.of("list", options);
    Set<String> selected = session.commands().select(session, node -> types.contains(node.type()));
    if (selected.isEmpty()) {
      output.warn("NoNodesSelected", "P004", "No nodes selected!");
      return 0;
    }
    List<Resource> nodes = new ArrayList<>();
    selected.forEach(id -> nodes.add(session.parsed().manifest().find(id).orElseThrow()));
    nodes.sort(Comparator.comparing(Resource::uniqueId));
    for (Resource node : nodes) {
      output.fire(Event.info("ListCmdOut", "Z048", line(node)));
    }
    return 0;
  }

  private String line(Resource node) {
    return switch (options.value("output").orElse("selector")) {
      case "name" -> name(node);
      case "path" -> node.originalFilePath();
      case "json" -> PythonJson.write(json(node), false);
      case "selector" -> selector(node);
      default ->
          throw new Options.UsageError(
              "Invalid value for '--output': '"
                  + options.value("output").orElse("")
                  + "' is not one of 'json', 'name', 'path', 'selector'.");
    };
  }

  private static String name(Resource node) {
    if (node.type() == ResourceType.SOURCE) {
      return node.text("source_name") + "." + node.name();
    }
    return node.optional("version")
        .filter(v -> node.type() == ResourceType.MODEL)
        .map(v -> node.name() + ".v" + v)
        .orElse(node.name());
  }

  private static String selector(Resource node) {
    return switch (node.type()) {
      case SOURCE ->
          "source:" + node.packageName() + "." + node.text("source_name") + "." + node.name();
      case EXPOSURE -> "exposure:" + node.packageName() + "." + node.name();
      case METRIC -> "metric:" + node.packageName() + "." + node.name();
      case SAVED_QUERY -> "saved_query:" + node.packageName() + "." + node.name();
      case SEMANTIC_MODEL -> "semantic_model:" + node.packageName() + "." + node.name();
      case UNIT_TEST -> "unit_test:" + node.packageName() + "." + node.name();
      default -> String.join(".", node.fqn());
    };
  }

  private Map<String, @Nullable Object> json(Resource node) {
    List<String> wanted = options.many("output-keys");
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    List<String> keys = wanted.isEmpty() ? KEYS : flat(wanted);
    if (wanted.isEmpty()) {
      for (String key : ORDER) {
        if (node.fields().containsKey(key)) {
          out.put(key, node.fields().get(key));
        }
      }
      if (node.type() == ResourceType.MODEL) {
        out.put("direct_parents", node.dependsOnNodes());
      }
    } else {
      node.fields()
          .forEach((key, value) -> {
            if (keys.contains(key)) {
              out.put(key, value);
            }
          });
    }
    return out;
  }

  private static List<String> flat(List<String> wanted) {
    return wanted.stream().flatMap(w -> List.of(w.split("[ ,]+")).stream()).toList();
  }
}
