package dev.atelier.dbt.run;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.graph.Graph;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.parse.Parsed;
import dev.atelier.jinja.value.Arguments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A run of selected nodes with all around it: schemas, hooks, summary, results. */
public final class GraphTask {
  private final Compiler compiler;
  private final Workspace workspace;
  private final Parsed parsed;
  private final GraphRunner.Settings settings;
  private final Clock clock;

  public GraphTask(Compiler compiler, GraphRunner.Settings settings, Clock clock) {
    this.compiler = compiler;
    this.workspace = compiler.workspace();
    this.parsed = compiler.parsed();
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Runs the nodes, says all about it and writes the results.
   *
   * @return whether everything went well
   */
  public boolean run(String command, Set<String> selected, Graph full) {
    Instant start = clock.instant();
    settings
        .listener()
        .selected(
            command,
            selected.stream()
                .filter(
                    id -> parsed.manifest().find(id).filter(GraphRunner::isExecuted).isPresent())
                .toList());
    blank();
    workspace
        .events()
        .fire(
            Event.info(
                "ConcurrencyLine",
                "Q027",
                "Concurrency: %d threads (target='%s')"
                    .formatted(settings.threads(), workspace.project().target().name())));
    blank();
    prepareSchemas(selected);
    Hooks hooks = new Hooks(compiler, settings.lines(), clock, settings.listener());
    boolean clones = settings.clones();
    List<NodeResult> results =
        new ArrayList<>(clones ? List.of() : hooks.run("on-run-start", Map.of()));
    boolean started = results.stream().noneMatch(NodeResult::isError);
    List<NodeResult> nodes = new ArrayList<>();
    if (started) {
      nodes.addAll(new GraphRunner(compiler, selected, full, settings, clock).run());
      results.addAll(nodes);
    }
    boolean interrupted = workspace.cancelled().getAsBoolean();
    if (settings.failFast()) {
      nodes.stream().filter(NodeResult::isError).findFirst().ifPresent(this::failedFast);
    }
    if (!interrupted && !clones) {
      if (!nodes.isEmpty() && hasHooks("on-run-end")) {
        blank();
      }
      results.addAll(hooks.run("on-run-end", endNames(nodes, selected)));
    }
    double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
    Summary summary = new Summary(workspace.events(), settings.lines());
    if (!clones) {
      summary.finished(results, seconds);
    }
    summary.results(results, interrupted);
    if (!Boolean.FALSE.equals(workspace.flags().get("WRITE_JSON"))) {
      RunResultsFile.write(compiler.targetFolder(), workspace, clock.instant(), results, seconds);
    }
    return !interrupted
        && results.stream()
            .noneMatch(r ->
                r.isError()
                    || r.status().equals("skipped") && r.node().type() != ResourceType.EXPOSURE);
  }

  private void failedFast(NodeResult first) {
    new Summary(workspace.events(), settings.lines()).problem(first, true);
  }

  private boolean hasHooks(String kind) {
    return parsed.manifest().nodes().values().stream()
        .anyMatch(n -> n.type() == ResourceType.OPERATION && n.tags().contains(kind));
  }

  private void blank() {
    workspace.events().fire(Event.info("Formatting", "Z017", ""));
  }

  private static Map<String, @Nullable Object> endNames(
      List<NodeResult> nodes, Set<String> selected) {
    Map<String, @Nullable Object> names = new LinkedHashMap<>();
    Set<String> schemas = new LinkedHashSet<>();
    List<Object> databaseSchemas = new ArrayList<>();
    List<Object> results = new ArrayList<>();
    for (NodeResult result : nodes) {
      results.add(result.forHooks());
      Resource node = result.node();
      if (node.isReferable()
          && !result.isError()
          && !result.status().equals("skipped")
          && schemas.add(node.schema())) {
        databaseSchemas.add(
            dev.atelier.jinja.value.PyTuple.of(node.database().orElse(null), node.schema()));
      }
    }
    names.put("schemas", new ArrayList<>(schemas));
    names.put("database_schemas", databaseSchemas);
    names.put("results", results);
    names.put("selected_resources", new ArrayList<>(selected));
    return names;
  }

  /** Makes the schemas that nodes will need, and learns what is in those of the project. */
  void prepareSchemas(Set<String> selected) {
    Set<String> wanted = new LinkedHashSet<>();
    for (String id : selected) {
      parsed
          .manifest()
          .find(id)
          .filter(this::needsSchema)
          .ifPresent(node -> wanted.add(node.schema()));
    }
    Set<String> all = new LinkedHashSet<>(wanted);
    parsed.manifest().nodes().values().stream()
        .filter(n -> n.isReferable() && !n.isEphemeral())
        .forEach(n -> all.add(n.schema()));
    parsed.common().put("selected_resources", new ArrayList<>(selected));
    LazySession session = new LazySession(compiler.warehouse());
    try {
      UnaryOperator<String> comment = compiler.shared().comments().of("master");
      Set<String> present = compiler.warehouse().schemas(session.get(), comment);
      session.get().rollback();
      for (String schema : wanted) {
        if (!present.contains(schema)) {
          createSchema(schema, session);
        }
      }
      compiler.warehouse().fill(session.get(), all, comment);
    } finally {
      session.close();
    }
  }

  private boolean needsSchema(Resource node) {
    return switch (node.type()) {
      case MODEL -> !node.isEphemeral();
      case SEED, SNAPSHOT, FUNCTION -> true;
      case TEST -> stores(node);
      default -> false;
    };
  }

  private boolean stores(Resource test) {
    Object own = test.config().get("store_failures");
    return own instanceof Boolean flag ? flag : workspace.flag("STORE_FAILURES");
  }

  private void createSchema(String schema, LazySession session) {
    Resource master = Operations.node(workspace, "create_schema", "");
    Contexts.Running running = compiler.context(master, session);
    MacroLibrary.Definition macro =
        parsed.library().resolve(master.packageName(), "create_schema").orElseThrow();
    running
        .context()
        .callMacro(
            macro,
            Arguments.of(
                Relation.of(workspace.project().target().database(), schema, null)
                    .withoutIdentifier()));
    session.get().commit();
    session.get().rollback();
  }
}
