package dev.atelier.dbt.command;

import dev.atelier.dbt.manifest.ResourceType;
import java.util.EnumSet;
import java.util.Set;

/** Which resources a command works on, {@code --resource-type} applied. */
final class ResourceTypes {
  private ResourceTypes() {}

  static Set<ResourceType> of(String command, Options options) {
    EnumSet<ResourceType> types =
        switch (command) {
          case "run" -> EnumSet.of(ResourceType.MODEL);
          case "test" -> EnumSet.of(ResourceType.TEST, ResourceType.UNIT_TEST);
          case "seed" -> EnumSet.of(ResourceType.SEED);
          case "snapshot" -> EnumSet.of(ResourceType.SNAPSHOT);
          case "clone" -> EnumSet.of(ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT);
          case "list" ->
              EnumSet.of(
                  ResourceType.MODEL,
                  ResourceType.SEED,
                  ResourceType.SNAPSHOT,
                  ResourceType.TEST,
                  ResourceType.SOURCE,
                  ResourceType.EXPOSURE,
                  ResourceType.METRIC,
                  ResourceType.SEMANTIC_MODEL,
                  ResourceType.SAVED_QUERY,
                  ResourceType.UNIT_TEST,
                  ResourceType.FUNCTION);
          case "compile", "docs generate" ->
              EnumSet.of(
                  ResourceType.MODEL,
                  ResourceType.SEED,
                  ResourceType.SNAPSHOT,
                  ResourceType.TEST,
                  ResourceType.ANALYSIS,
                  ResourceType.FUNCTION);
          default ->
              EnumSet.of(
                  ResourceType.MODEL,
                  ResourceType.SEED,
                  ResourceType.SNAPSHOT,
                  ResourceType.TEST,
                  ResourceType.UNIT_TEST,
                  ResourceType.EXPOSURE,
                  ResourceType.SAVED_QUERY,
                  ResourceType.FUNCTION);
        };
    Set<ResourceType> wanted = EnumSet.noneOf(ResourceType.class);
    for (String name : options.many("resource-type")) {
      if (name.equals("all") || name.equals("default")) {
        wanted.addAll(types);
        if (name.equals("all")) {
          wanted.add(ResourceType.ANALYSIS);
        }
      } else {
        wanted.add(type(name));
      }
    }
    if (!wanted.isEmpty()) {
      if (command.equals("list") || command.equals("build")) {
        types = EnumSet.copyOf(wanted);
      } else {
        types.retainAll(wanted);
      }
    }
    for (String name : options.many("exclude-resource-type")) {
      types.remove(type(name));
    }
    return types;
  }

  private static ResourceType type(String name) {
    return ResourceType.of(name)
        .orElseThrow(() ->
            new Options.UsageError(
                "Invalid value for '--resource-type' / '--resource-types': '"
                    + name
                    + "' is not one of 'metric', 'semantic_model', 'saved_query', 'source', 'analysis', 'model', 'test', 'unit_test', 'exposure', 'snapshot', 'seed', 'default', 'all'."));
  }
}
