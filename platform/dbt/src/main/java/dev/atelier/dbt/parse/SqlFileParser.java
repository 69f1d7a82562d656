package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.ParseBehaviour;
import dev.atelier.dbt.context.WrittenConfig;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads models, singular tests, analyses, snapshots and seeds: each file alone. */
final class SqlFileParser {
  private static final Pattern SNAPSHOT =
      Pattern.compile(
          "\\{%-?\\s*snapshot\\s+(\\w+)\\s*-?%\\}(.*?)\\{%-?\\s*endsnapshot\\s*-?%\\}",
          Pattern.DOTALL);

  private final Workspace workspace;
  private final MacroLibrary library;
  private final CommonNames common;

  SqlFileParser(Workspace workspace, MacroLibrary library, CommonNames common) {
    this.workspace = workspace;
    this.library = library;
    this.common = common;
  }

  List<Draft> parse(String packageName, ResourceType type, SourceFile file) {
    return switch (type) {
      case SEED -> List.of(seed(packageName, file));
      case SNAPSHOT -> snapshots(packageName, file);
      default -> List.of(sql(packageName, type, file));
    };
  }

  private Draft sql(String packageName, ResourceType type, SourceFile file) {
    boolean function = type == ResourceType.FUNCTION;
    if (!function && !file.hasExtension(".sql")) {
      throw DbtError.PARSING.exception(
          "%s: models in Python are not run on PostgreSQL".formatted(file.originalPath()));
    }
    String name = file.stem();
    SourceText source = file.read();
    boolean analysis = type == ResourceType.ANALYSIS;
    List<String> fqn = new ArrayList<>(List.of(packageName));
    if (analysis) {
      fqn.add("analysis");
    }
    fqn.addAll(folders(file.relativePath()));
    fqn.add(name);
    String path = analysis ? "analysis/" + file.relativePath() : file.relativePath();
    Draft draft =
        text(
            new NodeFields.Identity(
                type,
                packageName,
                name,
                path,
                file.originalPath(),
                type.id() + "." + packageName + "." + name,
                fqn),
            source,
            source.text().strip(),
            SourceFile.checksum(source.text()));
    if (function) {
      draft
          .node()
          .put(
              "language",
              file.hasExtension(".py")
                  ? "python"
                  : file.hasExtension(".js") ? "javascript" : "sql");
    }
    return draft;
  }

  static List<String> folders(String relativePath) {
    String[] parts = relativePath.split("/");
    return Arrays.asList(parts).subList(0, parts.length - 1);
  }

  private Draft text(NodeFields.Identity id, SourceText source, String rawCode, String checksum) {
    Target target = workspace.project().target();
    Resource node =
        NodeFields.node(
            id,
            target.database(),
            target.schema(),
            rawCode,
            NodeFields.checksum("sha256", checksum));
    return render(node, new SourceText(source.name(), rawCode));
  }

  /** Renders the text for the calls that it makes. */
  Draft render(Resource node, SourceText source) {
    if (!source.text().contains("{")) {
      return Draft.of(node);
    }
    Contexts.Parsing parsing = Contexts.parsing(workspace, library, common, node);
    parsing.context().render(source);
    record(node, parsing);
    return new Draft(
        node,
        parsing.calls().configCalls(),
        WrittenConfig.of(source, parsing.calls().configCalls()));
  }

  static void record(Resource node, Contexts.Parsing parsing) {
    node.put("refs", parsing.calls().refs());
    node.put("sources", distinct(parsing.calls().sources()));
    node.put("metrics", parsing.calls().metrics());
    node.put("functions", parsing.calls().functions());
    parsing.calls().macros().forEach(id -> node.dependOn("macros", id));
  }

  /** What a node's hooks refer to belongs to the node. */
  void readHooks(Resource node) {
    List<String> texts = new ArrayList<>();
    for (String kind : List.of("pre-hook", "post-hook")) {
      for (Object hook : Values.list(node.config().get(kind))) {
        String text = Values.text(Values.map(hook).get("sql"), "");
        if (text.contains("{")) {
          texts.add(text);
        }
      }
    }
    if (texts.isEmpty()) {
      return;
    }
    Contexts.Parsing parsing = Contexts.parsing(workspace, library, common, node);
    texts.forEach(text -> parsing.context().render(new SourceText(node.originalFilePath(), text)));
    ParseBehaviour calls = parsing.calls();
    if (node.type() == ResourceType.SEED
        && !(calls.refs().isEmpty() && calls.sources().isEmpty() && calls.metrics().isEmpty())) {
      throw DbtError.PARSING.exception(seedWithReferences(node));
    }
    append(node, "refs", calls.refs());
    append(node, "sources", calls.sources());
    calls.macros().forEach(id -> node.dependOn("macros", id));
  }

  private static void append(Resource node, String key, List<Object> found) {
    if (!found.isEmpty()) {
      List<Object> all = new ArrayList<>(node.list(key));
      all.addAll(found);
      node.put(key, distinct(all));
    }
  }

  private static String seedWithReferences(Resource seed) {
    StringBuilder hooks = new StringBuilder();
    for (String kind : List.of("pre-hook", "post-hook")) {
      for (Object hook : Values.list(seed.config().get(kind))) {
        hooks
            .append("\n- ")
            .append(kind.replace('-', '_'))
            .append(": \"")
            .append(Values.map(hook).get("sql"))
            .append('"');
      }
    }
    return """

    Seeds cannot depend on other nodes. dbt detected a seed with a pre- or post-hook
    that calls 'ref', 'source', or 'metric', either directly or indirectly via other macros.

    Error raised for '%s', which has these hooks defined: %s
    """
        .formatted(seed.uniqueId(), hooks);
  }

  static List<Object> distinct(List<Object> items) {
    return new ArrayList<>(new java.util.LinkedHashSet<>(items));
  }

  /** A file may hold several snapshots, each between its tags. */
  private List<Draft> snapshots(String packageName, SourceFile file) {
    SourceText source = file.read();
    List<Draft> out = new ArrayList<>();
    Matcher m = SNAPSHOT.matcher(source.text());
    while (m.find()) {
      String name = m.group(1);
      List<String> fqn = new ArrayList<>(List.of(packageName));
      fqn.addAll(folders(file.relativePath()));
      fqn.add(file.stem());
      fqn.add(name);
      out.add(
          text(
              new NodeFields.Identity(
                  ResourceType.SNAPSHOT,
                  packageName,
                  name,
                  file.relativePath(),
                  file.originalPath(),
                  "snapshot." + packageName + "." + name,
                  fqn),
              source,
              m.group(2),
              SourceFile.checksum(source.text())));
    }
    return out;
  }

  private Draft seed(String packageName, SourceFile file) {
    String name = file.stem();
    List<String> fqn = new ArrayList<>(List.of(packageName));
    fqn.addAll(folders(file.relativePath()));
    fqn.add(name);
    Target target = workspace.project().target();
    Map<String, @Nullable Object> checksum =
        file.isBigSeed()
            ? NodeFields.checksum("path", file.originalPath())
            : NodeFields.checksum("sha256", file.seedChecksum());
    Resource node =
        NodeFields.node(
            new NodeFields.Identity(
                ResourceType.SEED,
                packageName,
                name,
                file.relativePath(),
                file.originalPath(),
                "seed." + packageName + "." + name,
                fqn),
            target.database(),
            target.schema(),
            "",
            checksum);
    ProjectFile owner =
        java.util.Objects.requireNonNull(workspace.project().packages().get(packageName));
    node.put("root_path", owner.root().toString());
    return Draft.of(node);
  }
}
