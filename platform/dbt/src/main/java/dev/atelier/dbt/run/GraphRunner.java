package dev.atelier.dbt.run;

import dev.atelier.dbt.DbtListener;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.graph.Graph;
import dev.atelier.dbt.graph.RunQueue;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.parse.Parsed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the selected part of the graph on several threads: a node starts when its parents are done;
 * what depends on a failed one is skipped.
 */
public final class GraphRunner {
  private static final int CANCEL_POLL_MILLIS = 100;

  /**
   * How a command runs nodes.
   *
   * @param failuresBlock whether a failed test skips what depends on it, as in {@code build}
   */
  public record Settings(
      int threads,
      boolean failFast,
      boolean failuresBlock,
      String materialization,
      Lines lines,
      DbtListener listener,
      BatchPlan microbatches,
      Map<String, Set<String>> madeOverloads) {
    /** Cloning says nothing of single nodes and runs no hooks. */
    boolean clones() {
      return materialization.equals("clone");
    }
  }

  private final Compiler compiler;
  private final Parsed parsed;
  private final Workspace workspace;
  private final Settings settings;
  private final NodeRunner runner;
  private final MicrobatchRunner microbatches;
  private final UnitTests unitTests;
  private final Graph graph;
  private final RunQueue queue;
  private final String database;

  private final Object lock = new Object();
  private final Map<String, String> skippedBecause = new HashMap<>();
  private final Map<String, NodeResult> ephemeralFailures = new HashMap<>();
  private final List<NodeResult> results = new ArrayList<>();
  private int index;
  private final int total;
  private boolean stopping;
  private @Nullable RuntimeException fault;

  public GraphRunner(
      Compiler compiler, Set<String> selected, Graph full, Settings settings, Clock clock) {
    this.compiler = compiler;
    this.parsed = compiler.parsed();
    this.workspace = compiler.workspace();
    this.settings = settings;
    this.runner =
        new NodeRunner(
            compiler,
            clock,
            settings.lines(),
            settings.madeOverloads(),
            settings.materialization());
    this.microbatches =
        new MicrobatchRunner(compiler, runner, settings.lines(), settings.microbatches());
    this.unitTests = new UnitTests(compiler, clock);
    this.graph = full.subset(selected);
    this.queue = new RunQueue(graph);
    this.database = workspace.project().target().database();
    this.total =
        (int)
            selected.stream()
                .filter(id -> !parsed.manifest().find(id).orElseThrow().isEphemeral())
                .count();
  }

  /** Runs everything and returns the results in the order in which nodes ended. */
  public List<NodeResult> run() {
    AtomicInteger numbers = new AtomicInteger();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            Math.max(1, settings.threads()),
            task -> {
              Thread thread =
                  new Thread(
                      null, task, "Thread-" + numbers.incrementAndGet() + " (worker)", 16 << 20);
              thread.setDaemon(true);
              return thread;
            });
    try {
      for (int i = 0; i < Math.max(1, settings.threads()); i++) {
        workers.execute(this::work);
      }
      workers.shutdown();
      while (!workers.awaitTermination(CANCEL_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (workspace.cancelled().getAsBoolean()) {
          cancel();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancel();
    } finally {
      workers.shutdownNow();
    }
    synchronized (lock) {
      if (fault != null) {
        throw fault;
      }
      return new ArrayList<>(results);
    }
  }

  private void cancel() {
    synchronized (lock) {
      stopping = true;
      lock.notifyAll();
    }
    compiler.warehouse().pool().cancelAll();
  }

  private void work() {
    while (true) {
      String id = null;
      synchronized (lock) {
        while (id == null) {
          if (stopping || queue.left() == 0) {
            lock.notifyAll();
            return;
          }
          Optional<String> next = queue.next();
          if (next.isPresent()) {
            id = next.get();
          } else {
            try {
              lock.wait();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return;
            }
          }
        }
      }
      try {
        one(parsed.manifest().find(id).orElseThrow());
      } catch (RuntimeException | StackOverflowError e) {
        synchronized (lock) {
          stopping = true;
          fault = e instanceof RuntimeException r ? r : new IllegalStateException(e);
          lock.notifyAll();
        }
      }
    }
  }

  private void one(Resource node) {
    String cause;
    int number;
    synchronized (lock) {
      cause = skippedBecause.get(node.uniqueId());
      number = node.isEphemeral() ? 0 : ++index;
      if (cause != null && number > 0) {
        skipLine(node, number, cause);
      } else if (number > 0) {
        startLine(node, number);
      }
    }
    NodeResult result;
    if (cause != null) {
      result = skipped(node, cause);
    } else if (isListedOnly(node)) {
      result =
          new NodeResult(
              node, "no-op", "NO-OP", 0L, List.of(), Thread.currentThread().getName(), 0, Map.of());
    } else if (node.isEphemeral()) {
      result = runner.compiled(node);
    } else {
      settings.listener().started(node.uniqueId(), Lines.describe(node, database));
      result = runs(node);
      settings
          .listener()
          .finished(
              node.uniqueId(), result.status(), result.seconds(), result.messageText().orElse(""));
    }
    ended(node, number, result, cause != null);
  }

  private NodeResult runs(Resource node) {
    if (node.type() == ResourceType.UNIT_TEST) {
      return unitTests.run(node);
    }
    boolean batched = node.isMicrobatch() && settings.materialization().isEmpty();
    return batched ? microbatches.run(node) : runner.run(node);
  }

  /** Whether something is done for it, which has a start and an end. */
  static boolean isExecuted(Resource node) {
    return !isListedOnly(node) && !node.isEphemeral();
  }

  private static boolean isListedOnly(Resource node) {
    return switch (node.type()) {
      case EXPOSURE, METRIC, SEMANTIC_MODEL, SAVED_QUERY -> true;
      default -> false;
    };
  }

  private void ended(Resource node, int number, NodeResult result, boolean wasSkipped) {
    boolean stop = false;
    synchronized (lock) {
      if (number > 0) {
        results.add(result);
        if (!wasSkipped) {
          endLine(node, number, result);
        }
      }
      boolean blocks =
          result.status().equals("error")
              || result.status().equals("partial success")
              || (settings.failuresBlock()
                  && (result.status().equals("fail") || result.status().equals("skipped")));
      if (blocks && node.isEphemeral()) {
        ephemeralFailures.put(node.uniqueId(), result);
      }
      if (blocks) {
        for (String below : graph.descendants(List.of(node.uniqueId()), Integer.MAX_VALUE)) {
          skippedBecause.putIfAbsent(below, node.uniqueId());
        }
      }
      queue.done(node.uniqueId());
      if (settings.failFast() && result.isError() && !stopping) {
        stopping = true;
        stop = true;
        rest();
      }
      lock.notifyAll();
    }
    if (stop) {
      compiler.warehouse().pool().cancelAll();
    }
  }

  /** What a first failure leaves undone counts as skipped. */
  private void rest() {
    Map<String, NodeResult> known = new LinkedHashMap<>();
    results.forEach(r -> known.put(r.node().uniqueId(), r));
    for (Optional<String> next = queue.next(); next.isPresent(); next = queue.next()) {
      Resource node = parsed.manifest().find(next.get()).orElseThrow();
      if (!known.containsKey(next.get()) && !node.isEphemeral()) {
        results.add(NodeResult.untimed(node, "skipped", "Skipping due to fail_fast"));
      }
      queue.done(next.get());
    }
  }

  private NodeResult skipped(Resource node, String cause) {
    String message =
        node.isEphemeral() || !isEphemeral(cause)
            ? null
            : "Compilation Error in %s, caused by compilation error in referenced ephemeral model %s"
                .formatted(node.uniqueId(), cause);
    return NodeResult.untimed(node, "skipped", message);
  }

  private boolean isEphemeral(String id) {
    return parsed.manifest().find(id).filter(Resource::isEphemeral).isPresent();
  }

  private void fire(Event.Level level, String name, String code, String text, Resource node) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    Map<String, @Nullable Object> info = new LinkedHashMap<>();
    info.put("unique_id", node.uniqueId());
    info.put("node_name", node.name());
    info.put("node_path", node.path());
    info.put("resource_type", node.type().id());
    info.put("materialized", node.materialized());
    Map<String, @Nullable Object> relation = new LinkedHashMap<>();
    relation.put("alias", node.identifier());
    relation.put("database", node.database().orElse(""));
    relation.put("schema", node.schema());
    relation.put("relation_name", node.optional("relation_name").orElse(""));
    info.put("node_relation", relation);
    data.put("index", index);
    data.put("total", total);
    data.put("description", Lines.describe(node, database));
    data.put("node_info", info);
    workspace.events().fire(new Event(level, name, code, text, data));
  }

  private void startLine(Resource node, int number) {
    if (settings.clones() || isListedOnly(node)) {
      return;
    }
    fire(
        Event.Level.INFO,
        "LogStartLine",
        "Q011",
        settings.lines().line(number, total, "START " + Lines.describe(node, database), "RUN"),
        node);
  }

  private void skipLine(Resource node, int number, String cause) {
    if (isEphemeral(cause)) {
      fire(
          Event.Level.ERROR,
          "LogSkipBecauseError",
          "Z034",
          settings
              .lines()
              .line(
                  number,
                  total,
                  "SKIP relation %s.%s due to ephemeral model status 'error'"
                      .formatted(node.schema(), node.name()),
                  settings.lines().red("ERROR SKIP")),
          node);
      new Summary(workspace.events(), settings.lines())
          .problem(ephemeralFailures.getOrDefault(cause, skipped(node, cause)), true, false);
      return;
    }
    String what =
        node.isReferable()
            ? "SKIP relation " + Lines.relation(node, database)
            : "SKIP " + node.type().id() + " " + node.name();
    fire(
        Event.Level.INFO,
        "SkippingDetails",
        "Q034",
        settings.lines().line(number, total, what, settings.lines().yellow("SKIP")),
        node);
  }

  private void endLine(Resource node, int number, NodeResult result) {
    if (settings.clones()) {
      return;
    }
    Lines lines = settings.lines();
    String described = Lines.describe(node, database);
    boolean failed = result.status().equals("error");
    String text;
    String status;
    switch (node.type()) {
      case TEST, UNIT_TEST -> {
        String name =
            node.type() == ResourceType.UNIT_TEST
                ? node.text("model") + "::" + node.name()
                : node.name();
        switch (result.status()) {
          case "pass" -> {
            text = "PASS " + name;
            status = lines.green("PASS");
          }
          case "warn" -> {
            text = "WARN " + result.failures() + " " + name;
            status = lines.yellow("WARN " + result.failures());
          }
          case "fail" -> {
            text = "FAIL " + result.failures() + " " + name;
            status = lines.red("FAIL " + result.failures());
          }
          default -> {
            text = "ERROR " + name;
            status = lines.red("ERROR");
          }
        }
      }
      case SEED -> {
        text = failed ? "ERROR loading " + described : "OK loaded " + described;
        status = failed ? lines.red("ERROR") : lines.green(result.messageText().orElse(""));
      }
      case SNAPSHOT -> {
        text =
            failed
                ? "ERROR snapshotting " + Lines.relation(node, database)
                : "OK snapshotted " + Lines.relation(node, database);
        status = failed ? lines.red("ERROR") : lines.green(result.messageText().orElse(""));
      }
      case FUNCTION -> {
        text = (failed ? "ERROR creating " : "OK created ") + described;
        String word = result.status().toUpperCase(java.util.Locale.ROOT);
        status = failed ? lines.red(word) : lines.green(word);
      }
      case EXPOSURE, METRIC, SEMANTIC_MODEL, SAVED_QUERY -> {
        text = "NO-OP " + node.type().id().replace('_', ' ') + " " + node.name();
        status = lines.yellow("NO-OP");
      }
      default -> {
        boolean partly = result.status().equals("partial success");
        text =
            (failed ? "ERROR creating " : partly ? "PARTIALLY created " : "OK created ")
                + described;
        status =
            partly
                ? lines.yellow(result.messageText().orElse(""))
                : failed ? lines.red("ERROR") : lines.green(result.messageText().orElse(""));
      }
    }
    Event.Level level =
        result.isError()
            ? Event.Level.ERROR
            : result.status().equals("warn") ? Event.Level.WARN : Event.Level.INFO;
    boolean test = node.type() == ResourceType.TEST || node.type() == ResourceType.UNIT_TEST;
    fire(
        level,
        test
            ? "LogTestResult"
            : node.type() == ResourceType.SEED
                ? "LogSeedResult"
                : node.type() == ResourceType.SNAPSHOT ? "LogSnapshotResult" : "LogModelResult",
        test
            ? "Q007"
            : node.type() == ResourceType.SEED
                ? "Q016"
                : node.type() == ResourceType.SNAPSHOT ? "Q015" : "Q012",
        lines.timed(number, total, text, status, result.seconds()),
        node);
  }
}
