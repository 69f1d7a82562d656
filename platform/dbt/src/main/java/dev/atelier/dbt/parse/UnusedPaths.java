package dev.atelier.dbt.parse;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings in {@code dbt_project.yml} that no resource has. */
final class UnusedPaths {
  private static final Map<String, ResourceType> SECTIONS =
      Map.of(
          "models", ResourceType.MODEL,
          "seeds", ResourceType.SEED,
          "snapshots", ResourceType.SNAPSHOT,
          "sources", ResourceType.SOURCE,
          "exposures", ResourceType.EXPOSURE);

  private final Workspace workspace;
  private final Manifest manifest;

  UnusedPaths(Workspace workspace, Manifest manifest) {
    this.workspace = workspace;
    this.manifest = manifest;
  }

  void warn() {
    List<String> unused = new ArrayList<>();
    SECTIONS.forEach((section, type) -> {
      List<List<String>> fqns =
          Stream.concat(
                  manifest.graphResources(),
                  manifest.disabled().values().stream().flatMap(List::stream))
              .filter(resource -> resource.type() == type)
              .map(Resource::fqn)
              .toList();
      Map<String, @Nullable Object> settings = workspace.project().root().configs(section);
      collect(settings, new ArrayList<>(List.of(section)), fqns, unused);
    });
    if (!unused.isEmpty()) {
      workspace
          .events()
          .warn(
              "UnusedResourceConfigPath",
              "I057",
              "Configuration paths exist in your dbt_project.yml file which do not apply to any resources.\nThere are %d unused configuration paths:\n%s"
                  .formatted(
                      unused.size(),
                      String.join(
                          "\n", unused.stream().sorted().map(path -> "- " + path).toList())));
    }
  }

  private static void collect(
      Map<String, @Nullable Object> level,
      List<String> path,
      List<List<String>> fqns,
      List<String> unused) {
    for (Map.Entry<String, @Nullable Object> entry : level.entrySet()) {
      if (entry.getValue() instanceof Map<?, ?> deeper && !entry.getKey().startsWith("+")) {
        List<String> longer = new ArrayList<>(path);
        longer.add(entry.getKey());
        boolean leaf =
            Values.map(deeper).entrySet().stream()
                .noneMatch(e -> e.getValue() instanceof Map<?, ?> && !e.getKey().startsWith("+"));
        List<String> wanted = longer.subList(1, longer.size());
        boolean applies =
            fqns.stream()
                .anyMatch(fqn ->
                    fqn.size() >= wanted.size() && fqn.subList(0, wanted.size()).equals(wanted));
        if (!applies && leaf && !level.isEmpty()) {
          unused.add(String.join(".", longer));
        }
        collect(Values.map(deeper), longer, fqns, unused);
      }
    }
  }
}
