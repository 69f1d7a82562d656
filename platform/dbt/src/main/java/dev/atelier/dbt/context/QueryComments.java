package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.kernel.text.SourceText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The comment of {@code query-comment} that each statement carries. The project's own is a template
 * that may call macros and sees {@code node} and {@code connection_name}; dbt's own is JSON.
 */
public final class QueryComments {
  private final Workspace workspace;
  private final MacroLibrary library;
  private final CommonNames common;
  private final Optional<String> template;
  private final boolean append;

  public QueryComments(Workspace workspace, MacroLibrary library, CommonNames common) {
    this.workspace = workspace;
    this.library = library;
    this.common = common;
    Map<String, @Nullable Object> settings = workspace.project().root().values();
    Object wanted = settings.get("query-comment");
    Map<String, @Nullable Object> detailed = Values.map(wanted);
    boolean given =
        settings.containsKey("query-comment")
            && (!(wanted instanceof Map<?, ?>) || detailed.containsKey("comment"));
    Object text = wanted instanceof Map<?, ?> ? detailed.get("comment") : wanted;
    this.template = given ? Optional.of(text == null ? "" : text.toString()) : Optional.empty();
    this.append = Boolean.TRUE.equals(detailed.get("append"));
  }

  /** What a statement for a node becomes. */
  public UnaryOperator<String> of(Resource node) {
    return adder(node, node.name(), "node_id", node.uniqueId());
  }

  /** What a statement that belongs to no node becomes. */
  public UnaryOperator<String> of(String connection) {
    return adder(null, connection, "connection_name", connection);
  }

  private UnaryOperator<String> adder(
      @Nullable Resource node, String connection, String key, String value) {
    String text = template.map(own -> render(own, node, connection)).orElse(plain(key, value));
    if (text.isBlank()) {
      return sql -> sql;
    }
    if (text.contains("*/")) {
      throw DbtError.RUNTIME.exception("query comment contains illegal value \"*/\": " + text);
    }
    String comment = "/* " + text.strip() + " */";
    return append ? sql -> appended(sql, comment) : sql -> comment + "\n" + sql;
  }

  private static String appended(String sql, String comment) {
    String body = sql.stripTrailing();
    return body.endsWith(";")
        ? body.substring(0, body.length() - 1) + "\n" + comment + ";"
        : body + "\n" + comment;
  }

  private String plain(String key, String value) {
    Target target = workspace.project().target();
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    parts.put("app", "dbt");
    parts.put("dbt_version", Workspace.DBT_VERSION);
    parts.put("profile_name", target.profileName());
    parts.put("target_name", target.name());
    parts.put(key, value);
    return PythonJson.write(parts, false);
  }

  private String render(String own, @Nullable Resource node, String connection) {
    if (!own.contains("{")) {
      return own;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("resource_type", "operation");
    fields.put("package_name", library.rootPackage());
    fields.put("name", "query_comment_macro");
    fields.put("unique_id", "operation." + library.rootPackage() + ".query_comment_macro");
    fields.put("original_file_path", "dbt_project.yml");
    NodeContext context =
        Contexts.parsing(workspace, library, common, new Resource(fields)).context();
    context.put("connection_name", connection);
    context.put("node", node == null ? null : new NodeOrNothing(node.fields()));
    return context.render(new SourceText("dbt_project.yml", own));
  }

  /** A node whose unknown attributes are empty text. */
  private record NodeOrNothing(Map<String, @Nullable Object> fields) implements JinjaObject {
    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return fields.getOrDefault(name, "");
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      return key instanceof String name ? attribute(name) : Missing.MISSING;
    }
  }
}
