package dev.atelier.dbt.parse;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A snapshot that is written in YAML: {@code relation: ref('x')}. */
final class YamlSnapshots {
  private static final Pattern CALL =
      Pattern.compile(
          "\\s*(ref|source)\\s*\\(\\s*(['\"])(.*?)\\2\\s*(?:,\\s*(['\"])(.*?)\\4\\s*)?\\)\\s*");

  private final Workspace workspace;

  YamlSnapshots(Workspace workspace) {
    this.workspace = workspace;
  }

  Draft draft(PropertyFile file, Map<String, @Nullable Object> entry) {
    String name = Values.text(entry.get("name"), "");
    String relation = Values.text(entry.get("relation"), "");
    Target target = workspace.project().target();
    List<String> fqn = new ArrayList<>(List.of(file.packageName()));
    fqn.addAll(SqlFileParser.folders(file.file().relativePath()));
    fqn.add(name);
    String text = "select * from {{ " + relation + " }}";
    Resource node =
        NodeFields.node(
            new NodeFields.Identity(
                ResourceType.SNAPSHOT,
                file.packageName(),
                name,
                name + ".sql",
                file.path(),
                "snapshot." + file.packageName() + "." + name,
                fqn),
            target.database(),
            target.schema(),
            text,
            NodeFields.checksum("sha256", SourceFile.checksum(text)));
    Matcher m = CALL.matcher(relation);
    if (m.matches() && m.group(1).equals("source")) {
      node.put("sources", List.of(List.of(m.group(3), m.group(5))));
    } else if (m.matches()) {
      Map<String, @Nullable Object> ref = new LinkedHashMap<>();
      ref.put("name", m.group(5) == null ? m.group(3) : m.group(5));
      ref.put("package", m.group(5) == null ? null : m.group(3));
      ref.put("version", null);
      node.put("refs", List.of(ref));
    }
    return Draft.of(node);
  }
}
