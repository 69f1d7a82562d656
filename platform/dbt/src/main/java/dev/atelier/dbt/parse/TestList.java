package dev.atelier.dbt.parse;

import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All generic tests that a property file asks for. */
final class TestList {
  private final PropertyFile file;
  private final Manifest manifest;
  private final Patches patches;

  TestList(PropertyFile file, Manifest manifest, Patches patches) {
    this.file = file;
    this.manifest = manifest;
    this.patches = patches;
  }

  /** One test of a subject or of a column of it. */
  record Item(
      GenericTests.Subject subject,
      @Nullable Object written,
      Optional<String> column,
      List<Object> tags) {}

  void collect(List<Item> out) {
    nodes("models", ResourceType.MODEL, out);
    nodes("seeds", ResourceType.SEED, out);
    nodes("snapshots", ResourceType.SNAPSHOT, out);
    for (SourceParser.Table table : SourceParser.tables(file)) {
      String id = "source." + file.packageName() + "." + table.sourceName() + "." + table.name();
      GenericTests.Subject subject =
          new GenericTests.Subject(
              file,
              table.name(),
              table.sourceName() + "_" + table.name(),
              "source('" + table.sourceName() + "', '" + table.name() + "')",
              true,
              List.of(table.sourceName(), table.name()),
              Optional.empty(),
              "sources." + table.sourceName(),
              Optional.empty(),
              null);
      if (manifest.sources().containsKey(id)) {
        List<Object> tags = new ArrayList<>(Values.list(table.source().get("tags")));
        tags.addAll(Values.list(table.table().get("tags")));
        tests(subject, table.table(), Values.list(table.table().get("columns")), tags, out);
      }
    }
  }

  private void nodes(String section, ResourceType type, List<Item> out) {
    for (Map<String, @Nullable Object> entry : file.section(section)) {
      String name = Values.text(entry.get("name"), "");
      List<@Nullable Object> versions =
          type == ResourceType.MODEL ? Values.list(entry.get("versions")) : List.of();
      if (versions.isEmpty()) {
        node(section, type, name, entry, Map.of(), out);
      }
      for (Object version : versions) {
        node(section, type, name, entry, Values.map(version), out);
      }
    }
  }

  private void node(
      String section,
      ResourceType type,
      String name,
      Map<String, @Nullable Object> entry,
      Map<String, @Nullable Object> version,
      List<Item> out) {
    Object v = version.get("v");
    Optional<Resource> target = patches.target(file, type, name, v);
    if (target.isEmpty() && isDisabled(type, name)) {
      return;
    }
    GenericTests.Subject subject =
        new GenericTests.Subject(
            file,
            name,
            v == null ? name : name + "_v" + v,
            v == null ? "ref('" + name + "')" : "ref('" + name + "', version='" + v + "')",
            false,
            List.of(),
            Optional.ofNullable(v),
            section + "." + name,
            target.map(Resource::uniqueId),
            target.map(t -> t.fields().get("group")).orElse(null));
    Map<String, @Nullable Object> place =
        version.containsKey("data_tests") || version.containsKey("tests") ? version : entry;
    tests(subject, place, Patches.columns(entry, version), List.of(), out);
  }

  private boolean isDisabled(ResourceType type, String name) {
    return manifest.disabled().values().stream()
        .flatMap(List::stream)
        .anyMatch(r -> r.type() == type && r.name().equals(name));
  }

  private static void tests(
      GenericTests.Subject subject,
      Map<String, @Nullable Object> place,
      List<@Nullable Object> columns,
      List<Object> tags,
      List<Item> out) {
    for (Object raw : columns) {
      Map<String, @Nullable Object> column = Values.map(raw);
      String name = Values.text(column.get("name"), "");
      String shown = Boolean.TRUE.equals(column.get("quote")) ? '"' + name + '"' : name;
      List<Object> all = new ArrayList<>(tags);
      all.addAll(ManifestParser.tagsOf(column));
      for (Object test : written(column)) {
        out.add(new Item(subject, test, Optional.of(shown), all));
      }
    }
    for (Object test : written(place)) {
      out.add(new Item(subject, test, Optional.empty(), tags));
    }
  }

  private static List<@Nullable Object> written(Map<String, @Nullable Object> place) {
    Object tests = place.get("data_tests") != null ? place.get("data_tests") : place.get("tests");
    return Values.list(tests);
  }
}
