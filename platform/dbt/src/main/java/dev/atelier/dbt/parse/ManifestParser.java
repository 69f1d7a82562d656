package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.graph.SelectionReader;
import dev.atelier.dbt.manifest.Lookup;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.ProjectFiles;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.ValueRenderer;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parses a project with its packages. */
final class ManifestParser {
  private final Workspace workspace;
  private final ProjectFiles files;
  private final Manifest manifest;
  private final MacroLibrary library;
  private final CommonNames common;
  private final SqlFileParser sql;
  private final ConfigSettler settler;
  private final GenericTests tests;
  private final SourceParser sources;
  private final OtherResources others;

  ManifestParser(Workspace workspace, ProjectFiles files, Manifest manifest, CommonNames common) {
    this.workspace = workspace;
    this.files = files;
    this.manifest = manifest;
    this.common = common;
    ProjectFile root = workspace.project().root();
    this.library = new MacroLibrary(root.name(), root.dispatch());
    this.sql = new SqlFileParser(workspace, library, common);
    this.settler = new ConfigSettler(workspace, new RelationNames(workspace, library, common));
    this.tests = new GenericTests(workspace, library, common);
    this.sources = new SourceParser(workspace, settler);
    this.others = new OtherResources(workspace, library, common, settler);
  }

  /** Fills the manifest, all but its metadata. */
  MacroLibrary parse() {
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
    Descriptions descriptions = new Descriptions(manifest, library.rootPackage());
    describe(descriptions);
    new References(workspace, manifest, new Lookup(library.rootPackage(), manifest)).resolve();
    PrimaryKeys.infer(manifest);
    refuseSharedRelations();
    new MicrobatchChecks(workspace, manifest).run();
    new UnusedPaths(workspace, manifest).warn();
    return library;
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

  static List<SourceFile> macroFiles(ProjectFiles files, ProjectFile one) {
    List<SourceFile> found = new ArrayList<>(files.find(one, one.macroPaths(), ".sql"));
    files.find(one, one.testPaths(), ".sql").stream()
        .filter(file -> file.relativePath().startsWith("generic/"))
        .forEach(found::add);
    return found;
  }

  private void readMacros(List<ProjectFile> packages) {
    MacroLibrary.builtin().forEach(library::add);
    for (ProjectFile one : packages) {
      List<List<MacroLibrary.Definition>> read =
          macroFiles(files, one).parallelStream().map(file -> macros(one.name(), file)).toList();
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
      ValueRenderer renderer = Contexts.properties(common, one.name());
      out.addAll(
          files.find(one, paths, ".yml", ".yaml").parallelStream()
              .map(file -> PropertyFile.read(one.name(), file, renderer))
              .toList());
    }
    return out;
  }

  private record Work(String packageName, ResourceType type, SourceFile file) {}

  private List<Draft> readSql(List<ProjectFile> packages) {
    List<Work> work = new ArrayList<>();
    for (ProjectFile one : packages) {
      Function<ResourceType, java.util.function.Consumer<SourceFile>> adder =
          type -> file -> work.add(new Work(one.name(), type, file));
      files.find(one, one.modelPaths(), ".sql", ".py").forEach(adder.apply(ResourceType.MODEL));
      files.find(one, one.snapshotPaths(), ".sql").forEach(adder.apply(ResourceType.SNAPSHOT));
      files.find(one, one.analysisPaths(), ".sql").forEach(adder.apply(ResourceType.ANALYSIS));
      files.find(one, one.testPaths(), ".sql").stream()
          .filter(file -> !file.relativePath().startsWith("generic/"))
          .forEach(adder.apply(ResourceType.TEST));
      files
          .find(one, one.functionPaths(), ".sql", ".py", ".js")
          .forEach(adder.apply(ResourceType.FUNCTION));
      files.find(one, one.seedPaths(), ".csv").forEach(adder.apply(ResourceType.SEED));
    }
    return work.parallelStream()
        .map(w -> sql.parse(w.packageName(), w.type(), w.file()))
        .flatMap(List::stream)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private void readDocs(ProjectFile one) {
    for (SourceFile file : files.find(one, one.docsPaths(), ".md")) {
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
    files
        .selectors()
        .ifPresent(file ->
            SelectionReader.byName(
                    PropertyFile.read(
                            library.rootPackage(),
                            file,
                            Contexts.properties(common, library.rootPackage()))
                        .content())
                .forEach((name, definition) ->
                    manifest
                        .selectors()
                        .put(
                            name,
                            String.valueOf(name).isEmpty()
                                ? Map.of()
                                : definition == null ? Map.of() : definition)));
  }

  private void describe(Descriptions descriptions) {
    manifest.nodes().values().forEach(descriptions::render);
    manifest.sources().values().forEach(descriptions::render);
    manifest.exposures().values().forEach(descriptions::render);
    manifest.functions().values().forEach(descriptions::render);
    manifest.macros().values().forEach(descriptions::render);
    manifest.metrics().values().forEach(descriptions::render);
  }

  static List<Object> tagsOf(Map<String, @Nullable Object> column) {
    List<Object> tags = new ArrayList<>(Values.list(column.get("tags")));
    Values.list(Values.map(column.get("config")).get("tags")).forEach(tags::add);
    return tags;
  }
}
