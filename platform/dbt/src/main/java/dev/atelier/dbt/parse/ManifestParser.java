package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Timestamps;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.graph.Graph;
import dev.atelier.dbt.graph.SelectionReader;
import dev.atelier.dbt.manifest.Lookup;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.FileFinder;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.ValueRenderer;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.text.SourceText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parses a project with its packages. */
public final class ManifestParser {
  private final Workspace workspace;
  private final Manifest manifest = new Manifest();
  private final MacroLibrary library;
  private final CommonNames common;
  private final SqlFileParser sql;
  private final ConfigSettler settler;
  private final GenericTests tests;
  private final SourceParser sources;
  private final OtherResources others;

  private ManifestParser(Workspace workspace) {
    this.workspace = workspace;
    ProjectFile root = workspace.project().root();
    this.library = new MacroLibrary(root.name(), root.dispatch());
    this.common = new CommonNames(workspace, () -> manifest);
    this.sql = new SqlFileParser(workspace, library, common);
    this.settler = new ConfigSettler(workspace, new RelationNames(workspace, library, common));
    this.tests = new GenericTests(workspace, library, common);
    this.sources = new SourceParser(workspace, settler);
    this.others = new OtherResources(workspace, library, common, settler);
  }

  public static Parsed parse(Workspace workspace) {
    return new ManifestParser(workspace).run();
  }

  private Parsed run() {
    List<ProjectFile> packages = dependenciesFirst();
    readMacros(packages);
    List<PropertyFile> properties = readProperties(packages);
    List<Draft> drafts = readSql(packages);
    manifest.docs().put("doc.dbt.__overview__", Descriptions.overview());
    for (ProjectFile one : packages) {
      readDocs(one);
    }
    Patches patches = new Patches(workspace, manifest, settler, properties);
    patches.apply(drafts);
    patches.macros();
    new Functions(manifest).settle();
    manifest.nodes().values().parallelStream().forEach(sql::readHooks);
    manifest.nodes().values().stream()
        .filter(node -> node.type() == ResourceType.MODEL)
        .forEach(ForeignKeys::read);
    readSources(properties);
    readTests(properties, patches);
    readOthers(properties);
    addHooks();
    readSelectors();
    fillMetadata();
    Descriptions descriptions = new Descriptions(manifest, library.rootPackage());
    describe(descriptions);
    Lookup lookup = new Lookup(library.rootPackage(), manifest);
    new References(workspace, manifest, lookup).resolve();
    PrimaryKeys.infer(manifest);
    Graph graph = Graph.of(manifest);
    refuseSharedRelations();
    new MicrobatchChecks(workspace, manifest).run();
    new UnusedPaths(workspace, manifest).warn();
    return new Parsed(manifest, library, common, lookup, graph);
  }

  private void refuseSharedRelations() {
    Map<String, Resource> byRelation = new HashMap<>();
    for (Resource node : manifest.nodes().values()) {
      if (node.isReferable() && !node.isEphemeral()) {
        Resource before = byRelation.putIfAbsent(node.text("relation_name"), node);
        if (before != null) {
          throw DbtError.COMPILATION.exception(Duplicates.relation(before, node));
        }
      }
    }
  }

  private List<ProjectFile> dependenciesFirst() {
    List<ProjectFile> out = new ArrayList<>();
    workspace.project().packages().values().stream()
        .filter(p -> p != workspace.project().root())
        .forEach(out::add);
    out.add(workspace.project().root());
    return out;
  }

  private void readMacros(List<ProjectFile> packages) {
    MacroLibrary.builtin().forEach(library::add);
    for (ProjectFile one : packages) {
      FileFinder finder = new FileFinder(one.root());
      List<SourceFile> files = new ArrayList<>(finder.find(one.macroPaths(), ".sql"));
      finder.find(one.testPaths(), ".sql").stream()
          .filter(file -> file.relativePath().startsWith("generic/"))
          .forEach(files::add);
      List<List<MacroLibrary.Definition>> read =
          files.parallelStream().map(file -> macros(one.name(), file)).toList();
      for (List<MacroLibrary.Definition> definitions : read) {
        definitions.forEach(this::addMacro);
      }
    }
    library.all().forEach(d -> manifest.macros().put(d.resource().uniqueId(), d.resource()));
  }

  private static List<MacroLibrary.Definition> macros(String packageName, SourceFile file) {
    SourceText source = file.read();
    try {
      return MacroLibrary.read(packageName, source, file.originalPath());
    } catch (dev.atelier.jinja.value.JinjaException e) {
      throw DbtError.COMPILATION.in(
          "macro " + file.stem() + " (" + file.originalPath() + ")", e.pythonText());
    }
  }

  private void addMacro(MacroLibrary.Definition definition) {
    library
        .add(definition)
        .ifPresent(before -> {
          throw DbtError.COMPILATION.exception(
              """
              dbt found multiple macros named "%s" in the project "%s".
               All macros require unique names, to fix this error rename or remove any
              duplicates. They can be found in these files:
                  - %s
                  - %s\
              """
                  .formatted(
                      definition.name(),
                      definition.resource().packageName(),
                      before.resource().originalFilePath(),
                      definition.resource().originalFilePath()));
        });
  }

  private List<PropertyFile> readProperties(List<ProjectFile> packages) {
    List<PropertyFile> out = new ArrayList<>();
    for (ProjectFile one : packages) {
      List<String> paths = new ArrayList<>(one.allPaths());
      one.testPaths().stream().filter(p -> !paths.contains(p)).forEach(paths::add);
      ValueRenderer renderer = Contexts.properties(workspace, common, one.name());
      out.addAll(
          new FileFinder(one.root())
              .find(paths, ".yml", ".yaml").parallelStream()
                  .map(file -> PropertyFile.read(one.name(), file, renderer))
                  .toList());
    }
    return out;
  }

  private record Work(String packageName, ResourceType type, SourceFile file) {}

  private List<Draft> readSql(List<ProjectFile> packages) {
    List<Work> work = new ArrayList<>();
    for (ProjectFile one : packages) {
      FileFinder finder = new FileFinder(one.root());
      Function<ResourceType, java.util.function.Consumer<SourceFile>> adder =
          type -> file -> work.add(new Work(one.name(), type, file));
      finder.find(one.modelPaths(), ".sql", ".py").forEach(adder.apply(ResourceType.MODEL));
      finder.find(one.snapshotPaths(), ".sql").forEach(adder.apply(ResourceType.SNAPSHOT));
      finder.find(one.analysisPaths(), ".sql").forEach(adder.apply(ResourceType.ANALYSIS));
      finder.find(one.testPaths(), ".sql").stream()
          .filter(file -> !file.relativePath().startsWith("generic/"))
          .forEach(adder.apply(ResourceType.TEST));
      finder
          .find(one.functionPaths(), ".sql", ".py", ".js")
          .forEach(adder.apply(ResourceType.FUNCTION));
      finder.find(one.seedPaths(), ".csv").forEach(adder.apply(ResourceType.SEED));
    }
    return work.parallelStream()
        .map(w -> sql.parse(w.packageName(), w.type(), w.file()))
        .flatMap(List::stream)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private void readDocs(ProjectFile one) {
    for (SourceFile file : new FileFinder(one.root()).find(one.docsPaths(), ".md")) {
      for (Resource doc : Descriptions.blocks(one.name(), file)) {
        Resource before = manifest.docs().put(doc.uniqueId(), doc);
        if (before != null) {
          throw DbtError.COMPILATION.exception(Duplicates.message(before, doc, "doc"));
        }
      }
    }
  }

  private void readSources(List<PropertyFile> properties) {
    for (PropertyFile file : properties) {
      for (SourceParser.Table table : SourceParser.tables(file)) {
        Resource source = sources.parse(table);
        if (!source.enabled()) {
          manifest.disable(source);
          continue;
        }
        Resource before = manifest.sources().put(source.uniqueId(), source);
        if (before != null) {
          throw DbtError.COMPILATION.exception(Duplicates.message(before, source, "source"));
        }
      }
    }
  }

  private void readTests(List<PropertyFile> properties, Patches patches) {
    List<TestList.Item> items = new ArrayList<>();
    for (PropertyFile file : properties) {
      new TestList(file, manifest, patches).collect(items);
    }
    List<Draft> drafts =
        items.parallelStream()
            .map(item -> tests.test(item.subject(), item.written(), item.column(), item.tags()))
            .toList();
    drafts.parallelStream().forEach(draft -> settler.settle(draft, Map.of()));
    for (int i = 0; i < drafts.size(); i++) {
      Resource test = drafts.get(i).node();
      Object group = items.get(i).subject().group();
      test.put("group", group);
      if (!test.enabled()) {
        manifest.disable(test);
        continue;
      }
      Resource before = manifest.nodes().put(test.uniqueId(), test);
      if (before != null) {
        throw DbtError.COMPILATION.exception(Duplicates.message(before, test, "test"));
      }
    }
  }

  private void readOthers(List<PropertyFile> properties) {
    for (PropertyFile file : properties) {
      file.section("exposures").forEach(g -> add(manifest.exposures(), others.exposure(file, g)));
      file.section("groups").forEach(g -> add(manifest.groups(), others.group(file, g)));
      file.section("unit_tests").forEach(g -> add(manifest.unitTests(), others.unitTest(file, g)));
      file.section("metrics")
          .forEach(g -> add(manifest.metrics(), others.semantic(ResourceType.METRIC, file, g)));
      file.section("semantic_models")
          .forEach(g ->
              add(
                  manifest.semanticModels(),
                  others.semantic(ResourceType.SEMANTIC_MODEL, file, g)));
      file.section("saved_queries")
          .forEach(g ->
              add(manifest.savedQueries(), others.semantic(ResourceType.SAVED_QUERY, file, g)));
    }
  }

  private void add(Map<String, Resource> into, Resource resource) {
    if (!resource.enabled()) {
      manifest.disable(resource);
      return;
    }
    Resource before = into.put(resource.uniqueId(), resource);
    if (before != null) {
      throw DbtError.COMPILATION.exception(
          Duplicates.message(before, resource, resource.type().id()));
    }
  }

  /** {@code on-run-start} and {@code on-run-end} of every package, as operations. */
  private void addHooks() {
    for (ProjectFile one : dependenciesFirst()) {
      hooks(one, "on-run-start", one.onRunStart());
      hooks(one, "on-run-end", one.onRunEnd());
    }
  }

  private void hooks(ProjectFile one, String kind, List<String> texts) {
    Target target = workspace.project().target();
    for (int i = 0; i < texts.size(); i++) {
      String name = one.name() + "-" + kind + "-" + i;
      Resource node =
          NodeFields.node(
              new NodeFields.Identity(
                  ResourceType.OPERATION,
                  one.name(),
                  name,
                  "hooks/" + name + ".sql",
                  "./dbt_project.yml",
                  "operation." + one.name() + "." + name,
                  List.of(one.name(), "hooks", name)),
              target.database(),
              target.schema(),
              texts.get(i),
              NodeFields.checksum("sha256", SourceFile.checksum(texts.get(i))));
      Draft draft = sql.render(node, new SourceText("./dbt_project.yml", texts.get(i)));
      node.put("tags", new ArrayList<>(List.of(kind)));
      settler.settle(draft, Map.of("tags", List.of(kind)));
      node.put("index", (long) i);
      manifest.nodes().put(node.uniqueId(), node);
    }
  }

  private void readSelectors() {
    Path file = workspace.project().root().root().resolve("selectors.yml");
    if (Files.isRegularFile(file)) {
      PropertyFile read =
          PropertyFile.read(
              library.rootPackage(),
              new SourceFile(file, ".", "selectors.yml"),
              Contexts.properties(workspace, common, library.rootPackage()));
      SelectionReader.byName(read.content())
          .forEach((name, definition) ->
              manifest
                  .selectors()
                  .put(
                      name,
                      String.valueOf(name).isEmpty()
                          ? Map.of()
                          : definition == null ? Map.of() : definition));
    }
  }

  private void describe(Descriptions descriptions) {
    manifest.nodes().values().forEach(descriptions::render);
    manifest.sources().values().forEach(descriptions::render);
    manifest.exposures().values().forEach(descriptions::render);
    manifest.functions().values().forEach(descriptions::render);
    manifest.macros().values().forEach(descriptions::render);
    manifest.metrics().values().forEach(descriptions::render);
  }

  private void fillMetadata() {
    Map<String, @Nullable Object> m = manifest.metadata();
    m.put("dbt_schema_version", "https://schemas.getdbt.com/dbt/manifest/v12.json");
    m.put("dbt_version", Workspace.DBT_VERSION);
    m.put("generated_at", Timestamps.text(workspace.startedAt()));
    m.put("invocation_id", workspace.invocationId());
    m.put("invocation_started_at", Timestamps.text(workspace.startedAt()));
    m.put("env", CommonNames.metadataEnvironment(workspace.environment()));
    m.put("project_name", library.rootPackage());
    m.put("project_id", SourceFile.md5(library.rootPackage()));
    m.put("user_id", null);
    m.put("send_anonymous_usage_stats", false);
    m.put("adapter_type", "postgres");
    Map<String, @Nullable Object> quoting = new LinkedHashMap<>();
    Map<String, @Nullable Object> own = workspace.project().root().quoting();
    for (String part : List.of("database", "schema", "identifier")) {
      quoting.put(part, own.getOrDefault(part, true));
    }
    quoting.put("column", null);
    m.put("quoting", quoting);
    m.put("run_started_at", Timestamps.text(workspace.startedAt()).replace("Z", "+00:00"));
  }

  static List<Object> tagsOf(Map<String, @Nullable Object> column) {
    List<Object> tags = new ArrayList<>(Values.list(column.get("tags")));
    Values.list(Values.map(column.get("config")).get("tags")).forEach(tags::add);
    return tags;
  }
}
