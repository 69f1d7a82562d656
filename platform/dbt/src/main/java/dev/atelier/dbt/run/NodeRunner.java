package dev.atelier.dbt.run;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.NodeContext;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.kernel.error.AtelierException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs one node to its result. Errors of the node are results; only faults of ours are thrown. */
final class NodeRunner {
  private final Compiler compiler;
  private final Clock clock;
  private final String materializationOverride;
  private final Lines lines;
  private final Map<String, Set<String>> madeOverloads;

  /**
   * @param madeOverloads by function, those that {@code retry} leaves alone
   * @param materializationOverride a materialization for every node instead of its own: {@code
   *     clone}; empty for none
   */
  NodeRunner(
      Compiler compiler,
      Clock clock,
      Lines lines,
      Map<String, Set<String>> madeOverloads,
      String materializationOverride) {
    this.compiler = compiler;
    this.lines = lines;
    this.madeOverloads = madeOverloads;
    this.clock = clock;
    this.materializationOverride = materializationOverride;
  }

  /** What a phase gave. */
  private record Outcome(
      String status,
      @Nullable String message,
      @Nullable Long failures,
      Map<String, @Nullable Object> response,
      Overloads.@Nullable Results overloads) {

    Outcome(
        String status,
        @Nullable String message,
        @Nullable Long failures,
        Map<String, @Nullable Object> response) {
      this(status, message, failures, response, null);
    }
  }

  Clock clock() {
    return clock;
  }

  NodeResult run(Resource node) {
    return run(node, context -> {}, e -> located(node, e));
  }

  /** Ephemeral models are only compiled; what reads them is skipped when they cannot be. */
  NodeResult compiled(Resource node) {
    try {
      compiler.compileEphemeral(node);
      return NodeResult.compiled(node);
    } catch (AtelierException e) {
      return NodeResult.untimed(node, "error", located(node, e));
    }
  }

  /** One batch of a microbatch model, whose errors stand without the model's name. */
  NodeResult batch(Resource batch, boolean incremental) {
    return run(
        batch,
        context -> {
          if (incremental) {
            context.override("is_incremental", (JinjaCallable) a -> true);
            context.override("should_full_refresh", (JinjaCallable) a -> false);
          }
        },
        e -> e.problems().getFirst().message());
  }

  private NodeResult run(
      Resource node,
      Consumer<NodeContext> beforeExecuting,
      Function<AtelierException, String> worded) {
    Instant start = clock.instant();
    List<NodeResult.Timing> timing = new ArrayList<>();
    Outcome outcome;
    LazySession session = new LazySession(compiler.warehouse());
    try {
      Contexts.Running running = compiler.context(node, session);
      if (node.type() != ResourceType.SEED) {
        compiler.compile(node, running);
      }
      Instant compiled = clock.instant();
      timing.add(new NodeResult.Timing("compile", start, compiled));
      beforeExecuting.accept(running.context());
      outcome = execute(node, running, session);
      timing.add(new NodeResult.Timing("execute", compiled, clock.instant()));
    } catch (AtelierException e) {
      outcome = new Outcome("error", worded.apply(e), null, Map.of());
    } finally {
      session.close();
    }
    double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
    return new NodeResult(
        node,
        outcome.status(),
        outcome.message(),
        outcome.failures(),
        timing,
        Thread.currentThread().getName(),
        seconds,
        outcome.response(),
        null,
        outcome.overloads());
  }

  /** Database Errors get the node's name and where its SQL stands. */
  static String located(Resource node, AtelierException e) {
    String message = e.problems().getFirst().message();
    for (DbtError kind : DbtError.values()) {
      String heading = kind.heading() + "\n";
      if (message.startsWith(heading)) {
        String where =
            kind.heading() + " in " + node.described() + "\n" + message.substring(heading.length());
        boolean sent = kind == DbtError.DATABASE && node.optional("build_path").isPresent();
        return sent ? where + "\n  compiled code at " + node.text("build_path") : where;
      }
    }
    return message;
  }

  private Outcome execute(Resource node, Contexts.Running running, LazySession session) {
    if (node.type() == ResourceType.SEED) {
      running.context().put("load_agate_table", (JinjaCallable) a -> seedRows(node));
    }
    String name =
        materializationOverride.isEmpty()
            ? node.type() == ResourceType.UNIT_TEST ? "unit" : node.materialized()
            : materializationOverride;
    MacroLibrary.Definition materialization =
        compiler
            .parsed()
            .library()
            .materialization(name)
            .orElseThrow(() ->
                DbtError.COMPILATION.in(
                    node,
                    "No materialization '%s' was found for adapter postgres! (searched types 'default' and 'postgres')"
                        .formatted(name)));
    compiler
        .shared()
        .deferred()
        .apply(node)
        .ifPresent(relation -> running.context().put("defer_relation", relation));
    remember(node, running.context().callMacro(materialization, Arguments.none()));
    if (node.type() == ResourceType.FUNCTION) {
      return function(node, materialization, running.behaviour().mainResult().orElseThrow());
    }
    Optional<RunBehaviour.MainResult> main = running.behaviour().mainResult();
    if (node.type() == ResourceType.TEST) {
      return verdict(node, main.orElseThrow(() -> noMain(node)));
    }
    if (main.isEmpty() && !materializationOverride.equals("clone")) {
      throw noMain(node);
    }
    return new Outcome(
        "success",
        main.map(RunBehaviour.MainResult::message).orElse("No-op"),
        null,
        main.map(RunBehaviour.MainResult::response).orElse(Map.of()));
  }

  private Outcome function(
      Resource node, MacroLibrary.Definition materialization, RunBehaviour.MainResult main) {
    Overloads.Results overloads =
        new Overloads(compiler, lines, clock, madeOverloads.getOrDefault(node.uniqueId(), Set.of()))
            .run(
                node,
                (overload, running) ->
                    running.context().callMacro(materialization, Arguments.none()));
    boolean whole = overloads.failed().isEmpty();
    return new Outcome(
        whole ? "success" : "partial success",
        whole ? main.message() : "PARTIAL SUCCESS " + node.name(),
        null,
        main.response(),
        overloads);
  }

  private ResultTable seedRows(Resource seed) {
    ResultTable rows = SeedReader.read(seed);
    return compiler.shared().rowLimit().isPresent() ? rows.limit(0) : rows;
  }

  private static AtelierException noMain(Resource node) {
    return DbtError.COMPILATION.in(node, "main is not being called during running model");
  }

  private void remember(Resource node, @Nullable Object returned) {
    if (!(returned instanceof Map<?, ?> map) || !map.containsKey("relations")) {
      throw DbtError.COMPILATION.in(
          node,
          "The materialization (\"%s\") did not explicitly return a list of relations to add to the cache."
              .formatted(node.materialized()));
    }
    for (Object relation : Values.list(map.get("relations"))) {
      if (relation instanceof Relation one) {
        compiler.warehouse().cache().add(one);
      }
    }
  }

  private Outcome verdict(Resource test, RunBehaviour.MainResult main) {
    List<List<@Nullable Object>> rows = main.table().rows();
    if (rows.size() != 1 || rows.getFirst().size() < 3) {
      throw DbtError.RUNTIME.in(
          test,
          "dbt internally failed to execute %s: Returned %d rows, but expected 1 row"
              .formatted(test.uniqueId(), rows.size()));
    }
    List<@Nullable Object> row = rows.getFirst();
    if (!(row.get(0) instanceof Number count)) {
      throw DbtError.RUNTIME.in(
          test,
          "dbt internally failed to execute %s: Returned None for 'failures'"
              .formatted(test.uniqueId()));
    }
    long failures = count.longValue();
    String severity = test.configText("severity").orElse("ERROR").toUpperCase(Locale.ROOT);
    String found = "Got " + failures + (failures == 1 ? " result" : " results");
    if (severity.equals("ERROR") && truth(row.get(2))) {
      return new Outcome(
          "fail",
          found + ", configured to fail if " + test.configText("error_if").orElse(""),
          failures,
          main.response());
    }
    if (truth(row.get(1))) {
      String text = found + ", configured to warn if " + test.configText("warn_if").orElse("");
      boolean strict = Boolean.TRUE.equals(compiler.workspace().flags().get("WARN_ERROR"));
      return new Outcome(strict ? "fail" : "warn", text, failures, main.response());
    }
    return new Outcome("pass", null, failures, main.response());
  }

  private static boolean truth(@Nullable Object value) {
    return value instanceof Boolean flag
        ? flag
        : value instanceof Number number && number.intValue() != 0;
  }
}
