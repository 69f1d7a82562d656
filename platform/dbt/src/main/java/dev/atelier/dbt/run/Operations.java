package dev.atelier.dbt.run;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes for work that is no node of the project: inline queries, macros run by name. */
public final class Operations {
  private Operations() {}

  /** An operation of the root project. */
  public static Resource node(Workspace workspace, String name, String sql) {
    String root = workspace.project().root().name();
    Map<String, @Nullable Object> f = new LinkedHashMap<>();
    f.put("database", workspace.project().target().database());
    f.put("schema", workspace.project().target().schema());
    f.put("name", name);
    f.put("resource_type", "sql_operation");
    f.put("package_name", root);
    f.put("path", "sql/" + name);
    f.put("original_file_path", "from remote system.sql");
    f.put("unique_id", "sql_operation." + root + "." + name);
    f.put("fqn", new ArrayList<>(java.util.List.of(root, "sql", name)));
    f.put("alias", name);
    f.put("raw_code", sql);
    f.put("config", new LinkedHashMap<>());
    f.put("tags", new ArrayList<>());
    Map<String, @Nullable Object> dependsOn = new LinkedHashMap<>();
    dependsOn.put("macros", new ArrayList<>());
    dependsOn.put("nodes", new ArrayList<>());
    f.put("depends_on", dependsOn);
    return new Resource(f);
  }
}
