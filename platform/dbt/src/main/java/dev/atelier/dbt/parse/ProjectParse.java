package dev.atelier.dbt.parse;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.graph.Graph;
import dev.atelier.dbt.manifest.Lookup;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.ManifestFile;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.ProjectFiles;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A project's parse: what the last one saved when every input is the same, else a fresh one, which
 * is saved in turn. One thread.
 */
public final class ProjectParse {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectParse.class);
  private static final String FILE = "partial_parse.atelier";

  private final Workspace workspace;
  private final ProjectFiles files;
  private final Path target;
  private final Inputs inputs;
  private @Nullable SavedParse saved;
  private @Nullable Parsed parsed;

  private ProjectParse(Workspace workspace, Path target) {
    this.workspace = workspace;
    this.files = new ProjectFiles(workspace.project());
    this.target = target;
    this.inputs = Inputs.of(workspace, files.fingerprints());
  }

  /**
   * @param target where parses are saved
   * @param readFrom another file to read than the one that is written; empty for the same
   */
  public static ProjectParse of(Workspace workspace, Path target, Optional<Path> readFrom) {
    ProjectParse parse = new ProjectParse(workspace, target);
    if (!workspace.flag("PARTIAL_PARSE")) {
      workspace.events().fire(Event.debug("Partial parsing not enabled"));
      parse.afresh();
    } else {
      parse.savedOrAfresh(readFrom.orElse(target.resolve(FILE)));
    }
    return parse;
  }

  private void savedOrAfresh(Path file) {
    Optional<SavedParse> found = SavedParse.read(file);
    if (found.isEmpty()) {
      if (!Files.exists(file)) {
        unable("saved manifest not found. Starting full parse.");
      }
      afresh();
      return;
    }
    if (!inputs.agreeWith(found.get().inputs(), workspace)) {
      inputs.reasonsAgainst(found.get().inputs()).forEach(this::unable);
      afresh();
      return;
    }
    workspace
        .events()
        .fire(
            Event.of(
                Event.Level.DEBUG,
                "PartialParsingSkipParsing",
                "I017",
                "Partial parsing enabled, no changes found, skipping parsing"));
    saved = found.get();
    for (SavedParse.Warning warning : found.get().warnings()) {
      workspace.events().warn(warning.name(), warning.code(), warning.message());
    }
  }

  private void unable(String reason) {
    workspace
        .events()
        .fire(
            Event.info(
                "UnableToPartialParse", "I024", "Unable to do partial parsing because " + reason));
  }

  private void afresh() {
    Observed<@Nullable Object> flags = new Observed<>(workspace.flags());
    Observed<String> environment = new Observed<>(workspace.environment());
    Observed<@Nullable Object> target = new Observed<>(workspace.project().target().context());
    List<SavedParse.Warning> warnings = new ArrayList<>();
    Workspace observed =
        new Workspace(
            workspace.project(),
            flags,
            environment,
            workspace.invocationId(),
            workspace.startedAt(),
            remembering(warnings),
            workspace.cancelled());
    Manifest manifest = new Manifest();
    CommonNames common = new CommonNames(observed, () -> manifest);
    common.put("target", target);
    common.put("env", target);
    MacroLibrary library = new ManifestParser(observed, files, manifest, common).parse();
    complete(manifest, library);
    try {
      saved =
          SavedParse.of(inputs.asking(workspace, flags, environment, target), warnings, manifest);
      save();
    } catch (ValueWriter.Unkept e) {
      LOG.debug(
          "the parse of {} is not kept: {}", workspace.project().root().name(), e.getMessage());
      saved = null;
    }
  }

  private Event.Sink remembering(List<SavedParse.Warning> warnings) {
    return new Event.Sink() {
      @Override
      public void fire(Event event) {
        workspace.events().fire(event);
      }

      @Override
      public void warn(String name, String code, String message) {
        synchronized (warnings) {
          warnings.add(new SavedParse.Warning(name, code, message));
        }
        workspace.events().warn(name, code, message);
      }
    };
  }

  private void save() throws ValueWriter.Unkept {
    SavedParse current = saved;
    if (current != null) {
      try {
        current.write(target.resolve(FILE));
      } catch (UncheckedIOException e) {
        LOG.debug("the parse is not saved", e);
      }
    }
  }

  private void complete(Manifest manifest, MacroLibrary library) {
    ManifestMetadata.fill(manifest, workspace);
    parsed =
        new Parsed(
            manifest,
            library,
            new CommonNames(workspace, () -> manifest),
            new Lookup(library.rootPackage(), manifest),
            Graph.of(manifest));
  }

  /** The project, for one command: what runs changes it. */
  public Parsed parsed() {
    if (parsed == null && saved != null) {
      Manifest manifest = saved.manifest();
      complete(manifest, library(manifest));
    }
    return java.util.Objects.requireNonNull(parsed);
  }

  /** The macros, whose texts are read when they are called. */
  private MacroLibrary library(Manifest manifest) {
    ProjectFile root = workspace.project().root();
    MacroLibrary library = new MacroLibrary(root.name(), root.dispatch());
    Map<String, MacroLibrary.Unit> units = new HashMap<>();
    for (ProjectFile one : workspace.project().packages().values()) {
      for (SourceFile file : ManifestParser.macroFiles(files, one)) {
        units.put(one.name() + "://" + file.originalPath(), new MacroLibrary.Unit(file::read));
      }
    }
    for (Resource macro : manifest.macros().values()) {
      String path = macro.originalFilePath();
      MacroLibrary.Unit own = units.get(macro.packageName() + "://" + path);
      library.add(
          new MacroLibrary.Definition(
              macro, own != null ? own : MacroLibrary.builtinUnit(macro.packageName(), path)));
    }
    return library;
  }

  /** Writes what {@code parse} leaves behind; cheaply when the last parse left the same. */
  public void writeArtifacts() {
    Path file = target.resolve("manifest.json");
    Path graph = target.resolve("graph_summary.json");
    SavedParse last = saved;
    Manifest fresh = new Manifest();
    ManifestMetadata.fill(fresh, workspace);
    if (last == null
        || parsed != null
        || last.written().isEmpty()
        || !Files.isRegularFile(graph)
        || !ManifestFile.renew(file, fresh.metadata(), last.written().get())) {
      ManifestFile.Body body = writeArtifacts(parsed(), target);
      if (last != null) {
        saved = last.withWritten(body);
        try {
          save();
        } catch (ValueWriter.Unkept e) {
          throw new IllegalStateException(e);
        }
      }
    }
    AtomicFile.writeUnforced(
        target.resolve("perf_info.json"), Json.write(Map.of("path_count", inputs.files().size())));
  }

  /** The manifest and its graph. */
  public static ManifestFile.Body writeArtifacts(Parsed parsed, Path target) {
    ManifestFile.Body body = ManifestFile.write(target.resolve("manifest.json"), parsed.manifest());
    Map<String, Object> linked = new LinkedHashMap<>();
    parsed
        .graph()
        .nodes()
        .forEach(id -> linked.put(id, List.copyOf(parsed.graph().childrenOf(id))));
    AtomicFile.writeUnforced(
        target.resolve("graph_summary.json"), Json.write(Map.of("linked", linked)));
    return body;
  }
}
