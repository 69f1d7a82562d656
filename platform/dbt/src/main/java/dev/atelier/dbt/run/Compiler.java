package dev.atelier.dbt.run;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Session;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.context.TestArguments;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.parse.ForeignKeys;
import dev.atelier.dbt.parse.Parsed;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compiles nodes and writes their SQL below the target folder. Thread-safe. */
public final class Compiler {
  private final Parsed parsed;
  private final Warehouse warehouse;
  private final RunBehaviour.Shared shared;
  private final Path targetFolder;
  private final String shownTarget;
  private final Path projectRoot;
  private final Map<String, Object> locks = new ConcurrentHashMap<>();
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();
  private final Map<String, String> beforeInjection = new ConcurrentHashMap<>();

  /**
   * @param targetFolder absolute
   */
  public Compiler(
      Parsed parsed, Warehouse warehouse, RunBehaviour.Shared shared, Path targetFolder) {
    this.parsed = parsed;
    this.warehouse = warehouse;
    this.shared = shared;
    this.targetFolder = targetFolder;
    this.projectRoot = shared.workspace().project().root().root();
    this.shownTarget =
        targetFolder.startsWith(projectRoot)
            ? projectRoot.relativize(targetFolder).toString()
            : targetFolder.toString();
  }

  public Parsed parsed() {
    return parsed;
  }

  public Warehouse warehouse() {
    return warehouse;
  }

  public Workspace workspace() {
    return shared.workspace();
  }

  public RunBehaviour.Shared shared() {
    return shared;
  }

  Path targetFolder() {
    return targetFolder;
  }

  /** A context in which the node runs on a session. */
  public Contexts.Running context(Resource node, Supplier<Session> session) {
    Contexts.Running running =
        Contexts.running(shared, parsed.library(), parsed.common(), node, warehouse, session);
    if (node.isGenericTest()) {
      TestArguments.put(running.context());
    }
    return running;
  }

  /** Renders the node's SQL and sets its compiled fields. */
  public void compile(Resource node, Contexts.Running running) {
    String sql = running.context().render(new SourceText(sourceName(node), node.rawCode()));
    finish(node, sql);
    Overloads.compile(node, running);
  }

  private static String sourceName(Resource node) {
    return node.isGenericTest() ? TestArguments.SOURCE : node.originalFilePath();
  }

  private void finish(Resource node, String sql) {
    List<Resource> ephemeral = new ArrayList<>();
    collect(node, ephemeral);
    List<String> ctes = new ArrayList<>();
    List<Object> listed = new ArrayList<>();
    for (Resource one : ephemeral) {
      String cte = " __dbt__cte__" + one.identifier() + " as (\n" + ownSql(one) + "\n)";
      ctes.add(cte);
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("id", one.uniqueId());
      entry.put("sql", cte);
      listed.add(entry);
    }
    beforeInjection.put(node.uniqueId(), sql);
    node.put("compiled", true);
    node.put("compiled_code", CteInjection.inject(sql, ctes));
    node.put("extra_ctes_injected", true);
    node.put("extra_ctes", listed);
    if (node.type() == ResourceType.TEST
        && node.optional("relation_name").isEmpty()
        && node.config().get("store_failures") == null
        && workspace().flag("STORE_FAILURES")) {
      node.put("relation_name", RunBehaviour.relationOf(workspace(), node).name());
    }
    if (node.type() == ResourceType.MODEL) {
      ForeignKeys.compile(node, parsed.lookup(), target -> shared.relation(target).toString());
    }
    if (node.type() != ResourceType.OPERATION && node.type() != ResourceType.SQL_OPERATION) {
      String below = "compiled/" + relativePath(node);
      node.put("compiled_path", shownTarget + "/" + below);
      write(targetFolder.resolve(below), node.compiledCode().orElse(""));
    }
  }

  /** Ephemeral models that the node reads, each after those that it reads itself. */
  private void collect(Resource node, List<Resource> found) {
    for (String id : node.dependsOnNodes()) {
      Resource parent = parsed.manifest().nodes().get(id);
      if (parent != null && parent.isEphemeral() && !found.contains(parent)) {
        compileEphemeral(parent);
        collect(parent, found);
        found.add(parent);
      }
    }
  }

  private String ownSql(Resource ephemeral) {
    return beforeInjection.getOrDefault(ephemeral.uniqueId(), "");
  }

  void compileEphemeral(Resource node) {
    synchronized (locks.computeIfAbsent(node.uniqueId(), id -> new Object())) {
      if (!beforeInjection.containsKey(node.uniqueId())) {
        LazySession session = new LazySession(warehouse);
        try {
          compile(node, context(node, session));
        } finally {
          session.close();
        }
      }
    }
  }

  static String relativePath(Resource node) {
    String original = node.originalFilePath();
    String path = node.path();
    String base = path.substring(path.lastIndexOf('/') + 1);
    boolean same =
        node.type() != ResourceType.SNAPSHOT
            && original.substring(original.lastIndexOf('/') + 1).equals(base);
    String file = node.type() == ResourceType.SNAPSHOT ? node.name() + ".sql" : path;
    Optional<String> batch = MicrobatchRunner.label(node);
    if (batch.isPresent()) {
      String stem = original.substring(0, original.length() - ".sql".length());
      return "%s/%s/%s_%s.sql".formatted(node.packageName(), stem, node.name(), batch.get());
    }
    return node.packageName() + "/" + (same ? original : original + "/" + file);
  }

  /** Keeps what was sent to the database. */
  public void writeRun(Resource node, String sql) {
    String below = "run/" + relativePath(node);
    node.put("build_path", shownTarget + "/" + below);
    write(targetFolder.resolve(below), sql);
  }

  private void write(Path file, String text) {
    try {
      if (!folders.contains(file.getParent())) {
        Files.createDirectories(file.getParent());
        folders.add(file.getParent());
      }
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
