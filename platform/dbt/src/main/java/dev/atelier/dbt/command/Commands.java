package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.context.QueryComments;
import dev.atelier.dbt.graph.Graph;
import dev.atelier.dbt.graph.PreviousState;
import dev.atelier.dbt.graph.Selection;
import dev.atelier.dbt.graph.SelectionReader;
import dev.atelier.dbt.graph.Selector;
import dev.atelier.dbt.graph.SelectorMethods;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.parse.Parsed;
import dev.atelier.dbt.parse.ProjectParse;
import dev.atelier.dbt.project.Values;
import dev.atelier.dbt.run.BatchPlan;
import dev.atelier.dbt.run.BatchResults;
import dev.atelier.dbt.run.Compiler;
import dev.atelier.dbt.run.GraphRunner;
import dev.atelier.dbt.run.GraphTask;
import dev.atelier.dbt.run.Lines;
import dev.atelier.dbt.run.NodeResult;
import dev.atelier.dbt.run.RunResultsFile;
import dev.atelier.kernel.stack.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The commands, each from a parsed project to an exit code. */
final class Commands {
  private final DbtHost host;
  private final Invocation invocation;
  private final Options options;
  private final String command;
  private final Output output;
  private final CommandLine line;

  Commands(
      DbtHost host,
      Invocation invocation,
      Options options,
      String command,
      Output output,
      CommandLine line) {
    this.host = host;
    this.invocation = invocation;
    this.options = options;
    this.command = command;
    this.output = output;
    this.line = line;
  }

  /** What {@code retry} knows of the run that it repeats. */
  record Retried(
      Set<String> nodes,
      Map<String, BatchResults> batches,
      Map<String, Set<String>> overloads,
      Instant startedAt) {}

  int run(Path projectFolder, Path profilesFolder) {
    switch (command) {
      case "clean" -> {
        return new CleanCommand(output, invocation).run(projectFolder, options);
      }
      case "deps" -> {
        return new DepsCommand(output, invocation, options).run(projectFolder);
      }
      case "debug" -> {
        return new DebugCommand(output, line, options).run(projectFolder, profilesFolder);
      }
      case "docs serve" -> {
        throw DbtError.RUNTIME.exception(
            "dbt docs serve is not needed here: the console's dbt page shows the documentation");
      }
      default -> {}
    }
    if (command.equals("retry")) {
      return new RetryCommand(host, invocation, options, output, line)
          .run(projectFolder, profilesFolder);
    }
    Workspace workspace = line.workspace(options, projectFolder, profilesFolder, command, output);
    return withWorkspace(workspace, command, Optional.empty());
  }

  /**
   * @param again the nodes to run whatever the selection says; empty for the selection
   */
  int withWorkspace(Workspace workspace, String what, Optional<Retried> again) {
    output.fire(Event.info("AdapterRegistered", "E034", "Registered adapter: postgres=1.11.0"));
    if (what.equals("show") && options.value("inline-direct").isPresent()) {
      try (Warehouse warehouse = warehouse(workspace)) {
        return new ShowCommand(output, options).direct(warehouse);
      }
    }
    Path target = targetFolder(workspace);
    PreviousState previous = PreviousStates.read(options, invocation, target);
    ProjectParse parse =
        ProjectParse.of(
            workspace, target, options.value("partial-parse-file-path").map(invocation.hostPath()));
    if (what.equals("parse")) {
      parse.writeArtifacts();
      output.fire(
          Event.info(
              "ParsePerfInfoPath",
              "I010",
              "Performance info: " + target.resolve("perf_info.json")));
      return 0;
    }
    Parsed parsed = parse.parsed();
    parsed
        .graph()
        .cycle()
        .ifPresent(cycle -> {
          throw DbtError.COMPILATION.exception(
              "Found a cycle: " + String.join(" --> ", cycle.subList(0, cycle.size() - 1)));
        });
    if (!what.equals("run-operation")) {
      PreviousStates.warnOfTarget(options, workspace);
    }
    try (Warehouse warehouse = warehouse(workspace)) {
      Session session = new Session(this, workspace, parsed, warehouse, target, previous, again);
      int code = execute(session, what);
      boolean compiles = !what.equals("docs generate") || options.flag("compile", true);
      if (compiles && !Boolean.FALSE.equals(workspace.flags().get("WRITE_JSON"))) {
        ProjectParse.writeArtifacts(parsed, target);
      }
      return code;
    }
  }

  private Warehouse warehouse(Workspace workspace) {
    return new Warehouse(workspace.project().target(), this::statement);
  }

  private void statement(String sql) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("conn_name", Thread.currentThread().getName());
    data.put("sql", sql);
    output.fire(new Event(Event.Level.DEBUG, "SQLQuery", "E016", sql, data));
  }

  /** What commands on a parsed project share. */
  record Session(
      Commands commands,
      Workspace workspace,
      Parsed parsed,
      Warehouse warehouse,
      Path target,
      PreviousState previous,
      Optional<Retried> retried) {

    Compiler compiler(Set<String> selected) {
      return new Compiler(
          parsed,
          warehouse,
          new dev.atelier.dbt.context.RunBehaviour.Shared(
              workspace,
              parsed.lookup(),
              workspace.flag("EMPTY") ? Optional.of(0) : Optional.empty(),
              commands.times(workspace).sample(),
              new Deferral(workspace, previous, warehouse, selected)::relation,
              new QueryComments(workspace, parsed.library(), parsed.common()),
              this::written),
          target);
    }

    private @Nullable Compiler current() {
      return commands.compiler;
    }

    private void written(Resource node, String sql) {
      Compiler compiler = current();
      if (compiler != null) {
        compiler.writeRun(node, sql);
      }
    }
  }

  private @Nullable Compiler compiler;

  private int execute(Session session, String what) {
    if (!what.equals("show") && !what.equals("compile") || options.value("inline").isEmpty()) {
      found(session.parsed(), session.workspace(), 0);
    }
    return switch (what) {
      case "list" -> new ListCommand(output, options).run(session);
      case "compile" -> new CompileCommand(output, options).run(session);
      case "show" -> new ShowCommand(output, options).run(session);
      case "source freshness" ->
          new FreshnessCommand(output, options, host, invocation).run(session);
      case "docs generate" -> new CatalogCommand(output, options, host).run(session);
      case "run-operation" -> new OperationCommand(output, options, host, invocation).run(session);
      default -> graph(session, what);
    };
  }

  private int graph(Session session, String what) {
    Set<ResourceType> types = ResourceTypes.of(what, options);
    Graph full = session.parsed().graph();
    Set<String> selected =
        session
            .retried()
            .map(Retried::nodes)
            .orElseGet(() -> select(session, node -> types.contains(node.type())));
    if (selected.isEmpty()) {
      nothing();
      writeResults(session, List.of());
      return 0;
    }
    Graph ordered = what.equals("build") ? full.withTestEdges(session.parsed().manifest()) : full;
    Compiler made = session.compiler(selected);
    compiler = made;
    session.parsed().common().put("selected_resources", List.copyOf(selected));
    boolean ok =
        new GraphTask(made, settings(session, what), host.clock()).run(what, selected, ordered);
    return ok ? 0 : CommandLine.FAILED;
  }

  /** Results of what took no time to speak of: nothing at all, or compiling. */
  void writeResults(Session session, List<NodeResult> results) {
    if (!Boolean.FALSE.equals(session.workspace().flags().get("WRITE_JSON"))) {
      Instant now = host.clock().instant();
      double seconds = Duration.between(session.workspace().startedAt(), now).toNanos() / 1e9;
      RunResultsFile.write(session.target(), session.workspace(), now, results, seconds);
    }
  }

  void nothing() {
    output.warn(
        "NothingToDo",
        "Q035",
        "Nothing to do. Try checking your model configs and model specification args");
  }

  private GraphRunner.Settings settings(Session session, String what) {
    Workspace workspace = session.workspace();
    return new GraphRunner.Settings(
        workspace.project().target().threads(),
        options.flag("fail-fast", false),
        what.equals("build"),
        what.equals("clone") ? "clone" : "",
        lines(),
        host.listener(workspace.project().root().root(), what),
        new BatchPlan(
            times(workspace).batches(),
            session.retried().map(Retried::startedAt).orElse(workspace.startedAt()),
            session.retried().map(Retried::batches).orElse(Map.of())),
        session.retried().map(Retried::overloads).orElse(Map.of()));
  }

  private EventTimes times(Workspace workspace) {
    return EventTimes.of(options, workspace.startedAt());
  }

  Lines lines() {
    return new Lines(
        options.value("printer-width").map(CommandLine::number).orElse(80), output.colour());
  }

  /** {@code Found 4 models, 5 data tests, …}. */
  void found(Parsed parsed, Workspace workspace, int inlineQueries) {
    Map<ResourceType, Integer> counts = new LinkedHashMap<>();
    counts.put(ResourceType.MODEL, 0);
    counts.put(ResourceType.SNAPSHOT, 0);
    counts.put(ResourceType.ANALYSIS, 0);
    // in the order in which files are read: singular tests come before seeds, generic ones after
    boolean singular =
        parsed.manifest().nodes().values().stream()
            .anyMatch(n -> n.type() == ResourceType.TEST && !n.isGenericTest());
    counts.put(singular ? ResourceType.TEST : ResourceType.SEED, 0);
    for (ResourceType type :
        List.of(
            ResourceType.SEED,
            ResourceType.TEST,
            ResourceType.OPERATION,
            ResourceType.SQL_OPERATION,
            ResourceType.SOURCE,
            ResourceType.EXPOSURE,
            ResourceType.METRIC,
            ResourceType.MACRO,
            ResourceType.GROUP,
            ResourceType.SEMANTIC_MODEL,
            ResourceType.SAVED_QUERY,
            ResourceType.UNIT_TEST)) {
      counts.putIfAbsent(type, 0);
    }
    parsed.manifest().graphResources().forEach(r -> counts.merge(r.type(), 1, Integer::sum));
    counts.remove(ResourceType.FUNCTION); // the genuine tool does not count them
    counts.put(ResourceType.SQL_OPERATION, inlineQueries);
    counts.put(ResourceType.MACRO, parsed.manifest().macros().size());
    counts.put(ResourceType.GROUP, parsed.manifest().groups().size());
    StringBuilder text = new StringBuilder();
    counts.forEach((type, count) -> {
      if (count > 0) {
        text.append(text.isEmpty() ? "" : ", ").append(type.counted(count));
      }
    });
    output.fire(Event.info("FoundStats", "W006", "Found " + text));
  }

  Set<String> select(Session session, Predicate<Resource> kept) {
    Workspace workspace = session.workspace();
    Manifest manifest = session.parsed().manifest();
    Selection.Indirect indirect =
        Selection.Indirect.valueOf(
            options.value("indirect-selection").orElse("eager").toUpperCase(Locale.ROOT));
    SelectionReader reader =
        new SelectionReader(indirect, new LinkedHashMap<>(manifest.selectors()));
    Selection selection;
    Optional<String> named = options.value("selector");
    boolean plain = options.many("select").isEmpty() && options.many("exclude").isEmpty();
    if (named.isPresent()) {
      selection = reader.named(named.get());
    } else if (plain && reader.defaultName().isPresent()) {
      selection = reader.named(reader.defaultName().get());
    } else {
      selection = reader.read(options.many("select"), options.many("exclude"));
    }
    SelectorMethods methods =
        new SelectorMethods(
            manifest,
            workspace.project().root().name(),
            workspace.project().root().root(),
            session.previous());
    Selector selector =
        new Selector(
            manifest,
            session.parsed().graph(),
            methods,
            text ->
                output.warn(
                    "NoNodesForSelectionCriteria",
                    "M030",
                    "The selection criterion '" + text + "' does not match any enabled nodes"));
    return selector.select(selection, kept);
  }

  Path targetFolder(Workspace workspace) {
    Path root = workspace.project().root().root();
    return options
        .value("target-path")
        .map(text -> text.startsWith("/") ? invocation.hostPath().apply(text) : root.resolve(text))
        .orElseGet(() -> root.resolve(workspace.project().root().targetPath()))
        .toAbsolutePath()
        .normalize();
  }

  static Map<String, @Nullable Object> arguments(Options options) {
    return Values.map(CommandLine.yaml("args", options.value("args").orElse("{}")));
  }

  static Set<ResourceType> all() {
    return EnumSet.allOf(ResourceType.class);
  }
}
