package dev.atelier.dbt.run;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the database has for the project's resources: {@code catalog.json}, version 1. */
public final class Catalog {
  private final Compiler compiler;
  private final Workspace workspace;
  private final Clock clock;

  public Catalog(Compiler compiler, Clock clock) {
    this.compiler = compiler;
    this.workspace = compiler.workspace();
    this.clock = clock;
  }

  public void write(Set<String> selected, Path file, boolean empty) {
    Map<String, List<Resource>> byName = new LinkedHashMap<>();
    List<Object> relations = new ArrayList<>();
    for (String id : selected) {
      Resource node = compiler.parsed().manifest().find(id).orElseThrow();
      if (!node.isEphemeral()) {
        byName
            .computeIfAbsent(node.schema() + "\n" + node.identifier(), key -> new ArrayList<>())
            .add(node);
        relations.add(RunBehaviour.relationOf(workspace, node));
      }
    }
    Map<String, @Nullable Object> nodes = new LinkedHashMap<>();
    Map<String, @Nullable Object> sources = new LinkedHashMap<>();
    if (!empty && !relations.isEmpty()) {
      collect(query(relations), byName, nodes, sources);
    }
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("metadata", RunResultsFile.metadata(workspace, clock.instant(), "catalog/v1"));
    out.put("nodes", nodes);
    out.put("sources", sources);
    out.put("errors", null);
    AtomicFile.writeUnforced(file, Json.write(out));
  }

  private ResultTable query(List<Object> relations) {
    Resource node = Operations.node(workspace, "generate_catalog", "");
    LazySession session = new LazySession(compiler.warehouse());
    try {
      Contexts.Running running = compiler.context(node, session);
      MacroLibrary.Definition macro =
          compiler
              .parsed()
              .library()
              .resolve(node.packageName(), "get_catalog_relations")
              .orElseThrow();
      Object table =
          running
              .context()
              .callMacro(
                  macro,
                  Arguments.of(
                      Relation.of(workspace.project().target().database(), null, null), relations));
      return table instanceof ResultTable rows ? rows : ResultTable.EMPTY;
    } finally {
      session.close();
    }
  }

  private static void collect(
      ResultTable table,
      Map<String, List<Resource>> byName,
      Map<String, @Nullable Object> nodes,
      Map<String, @Nullable Object> sources) {
    for (Map<String, @Nullable Object> row : table.dictionaries()) {
      String key = row.get("table_schema") + "\n" + row.get("table_name");
      for (Resource node : byName.getOrDefault(key, List.of())) {
        addColumn(row, node, node.type() == ResourceType.SOURCE ? sources : nodes);
      }
    }
  }

  private static void addColumn(
      Map<String, @Nullable Object> row, Resource node, Map<String, @Nullable Object> into) {
    Map<String, @Nullable Object> entry =
        Values.map(into.computeIfAbsent(node.uniqueId(), id -> entry(id, row)));
    Map<String, @Nullable Object> column = new LinkedHashMap<>();
    column.put("type", row.get("column_type"));
    column.put("index", row.get("column_index"));
    column.put("name", row.get("column_name"));
    column.put("comment", row.get("column_comment"));
    Values.map(entry.get("columns")).put(String.valueOf(row.get("column_name")), column);
  }

  private static Object entry(String id, Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("type", row.get("table_type"));
    metadata.put("schema", row.get("table_schema"));
    metadata.put("name", row.get("table_name"));
    metadata.put("database", row.get("table_database"));
    metadata.put("comment", row.get("table_comment"));
    metadata.put("owner", row.get("table_owner"));
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("metadata", metadata);
    entry.put("columns", new LinkedHashMap<String, @Nullable Object>());
    Map<String, @Nullable Object> stat = new LinkedHashMap<>();
    stat.put("id", "has_stats");
    stat.put("label", "Has Stats?");
    stat.put("value", false);
    stat.put("include", false);
    stat.put("description", "Indicates whether there are statistics for this table");
    Map<String, @Nullable Object> stats = new LinkedHashMap<>();
    stats.put("has_stats", stat);
    entry.put("stats", stats);
    entry.put("unique_id", id);
    return entry;
  }
}
