package dev.atelier.dbt.parse;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Target;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Text;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Database, schema and alias of a node, by the {@code generate_…_name} macros. */
final class RelationNames {
  private final Workspace workspace;
  private final MacroLibrary library;
  private final CommonNames common;

  RelationNames(Workspace workspace, MacroLibrary library, CommonNames common) {
    this.workspace = workspace;
    this.library = library;
    this.common = common;
  }

  void apply(Resource node) {
    Target target = workspace.project().target();
    Object schema = node.config().get("schema");
    Object database = node.config().get("database");
    Object alias = node.config().get("alias");
    node.put(
        "database",
        name(
            "generate_database_name",
            database,
            node,
            database == null ? target.database() : text(database)));
    node.put(
        "schema",
        name(
            "generate_schema_name",
            schema,
            node,
            schema == null ? target.schema() : target.schema() + "_" + text(schema)));
    node.put("alias", name("generate_alias_name", alias, node, plainAlias(node, alias)));
    if (node.type() == ResourceType.SNAPSHOT) {
      node.configText("target_database").ifPresent(name -> node.put("database", name));
      node.configText("target_schema").ifPresent(name -> node.put("schema", name));
    }
    node.put(
        "relation_name",
        isRelational(node) ? RunBehaviour.relationOf(workspace, node).name() : null);
  }

  private static String text(Object value) {
    return Text.str(value).strip();
  }

  private static String plainAlias(Resource node, @Nullable Object alias) {
    if (alias != null && !alias.toString().isEmpty()) {
      return text(alias);
    }
    return node.optional("version")
        .map(version -> node.name() + "_v" + version.replace('.', '_'))
        .orElse(node.name());
  }

  private static boolean isRelational(Resource node) {
    return switch (node.type()) {
      case SEED, SNAPSHOT, FUNCTION -> true;
      case MODEL -> !node.isEphemeral();
      case TEST -> storesFailures(node);
      default -> false;
    };
  }

  static boolean storesFailures(Resource test) {
    return Boolean.TRUE.equals(test.config().get("store_failures"));
  }

  /** dbt's own macros say nothing that Java does not: only overriding ones are called. */
  private String name(String macro, @Nullable Object custom, Resource node, String plain) {
    Optional<MacroLibrary.Definition> definition = library.resolve(node.packageName(), macro);
    boolean overridden =
        definition.filter(d -> !d.resource().packageName().equals(MacroLibrary.DBT)).isPresent();
    for (String prefix : List.of("postgres__", "default__")) {
      overridden |= library.find(library.rootPackage(), prefix + macro).isPresent();
    }
    if (!overridden || definition.isEmpty()) {
      return plain;
    }
    Contexts.Parsing parsing = Contexts.parsing(workspace, library, common, node);
    Object value =
        parsing.context().callMacro(definition.get(), Arguments.of(custom, node.fields()));
    return Text.str(value).strip();
  }
}
