package dev.atelier.dbt.run;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.BatchSize;
import dev.atelier.dbt.context.EventWindow;
import dev.atelier.dbt.manifest.Resource;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs an incremental model of strategy {@code microbatch}: one batch of event time after the
 * other, each compiled with its window, since PostgreSQL's adapter does not run them at once. A
 * first batch that fails ends the model; a later one leaves a partial success.
 */
final class MicrobatchRunner {
  private static final ZoneId UTC = ZoneId.of("UTC");

  private final Compiler compiler;
  private final NodeRunner runner;
  private final Lines lines;
  private final BatchPlan plan;

  MicrobatchRunner(Compiler compiler, NodeRunner runner, Lines lines, BatchPlan plan) {
    this.compiler = compiler;
    this.runner = runner;
    this.lines = lines;
    this.plan = plan;
  }

  /** The batch of a node that is one: {@code 2024-09-17}. */
  static Optional<String> label(Resource node) {
    return node.map("batch").get("event_time_start") instanceof ZonedDateTime start
        ? Optional.of(size(node).label(start))
        : Optional.empty();
  }

  private static BatchSize size(Resource node) {
    return node.configText("batch_size").flatMap(BatchSize::of).orElseThrow();
  }

  NodeResult run(Resource node) {
    Optional<BatchResults> before = Optional.ofNullable(plan.previous().get(node.uniqueId()));
    List<EventWindow> batches =
        before.map(BatchResults::failed).orElseGet(() -> batches(node, isIncremental(node)));
    List<EventWindow> successful = new ArrayList<>();
    List<EventWindow> failed = new ArrayList<>();
    double seconds = 0;
    Instant start = runner.clock().instant();
    for (int i = 0; i < batches.size(); i++) {
      EventWindow window = batches.get(i);
      if (compiler.workspace().cancelled().getAsBoolean()) {
        failed.add(window);
        continue;
      }
      boolean skip = i > 0 && successful.isEmpty() && failed.size() == i;
      Resource batch = batch(node, window, i == 0, i == batches.size() - 1);
      String described = "batch " + size(node).label(window.start()) + " of " + relation(node);
      if (skip) {
        say(
            "LogBatchResult",
            Event.Level.INFO,
            ended(i, batches, "SKIP " + described, "SKIPPED", 0));
        failed.add(window);
        continue;
      }
      say(
          "LogStartBatch",
          Event.Level.INFO,
          "Batch " + lines.line(i + 1, batches.size(), "START " + described, "RUN"));
      NodeResult result = runner.batch(batch, i > 0 || isIncremental(node));
      seconds += result.seconds();
      boolean good = result.status().equals("success");
      (good ? successful : failed).add(window);
      if (!good) {
        complain(result);
      }
      say(
          "LogBatchResult",
          good ? Event.Level.INFO : Event.Level.ERROR,
          ended(
              i,
              batches,
              (good ? "OK created " : "ERROR creating ") + described,
              good ? lines.green(result.messageText().orElse("")) : lines.red("ERROR"),
              result.seconds()));
    }
    String status =
        failed.isEmpty() ? "success" : successful.isEmpty() ? "error" : "partial success";
    String message =
        switch (status) {
          case "success" -> "SUCCESS";
          case "error" -> "ERROR";
          default -> "PARTIAL SUCCESS (%d/%d)".formatted(successful.size(), batches.size());
        };
    before.ifPresent(known -> successful.addAll(known.successful()));
    return new NodeResult(
        node,
        status,
        message,
        0L,
        List.of(new NodeResult.Timing("execute", start, runner.clock().instant())),
        Thread.currentThread().getName(),
        seconds,
        Map.of(),
        new BatchResults(successful, failed),
        null);
  }

  private String ended(
      int index, List<EventWindow> batches, String text, String status, double seconds) {
    return "Batch " + lines.timed(index + 1, batches.size(), text, status, seconds);
  }

  private void complain(NodeResult result) {
    say(
        "GenericExceptionOnRun",
        Event.Level.ERROR,
        "["
            + lines.red("ERROR")
            + "]: Unhandled error while executing \nException on worker thread. "
            + result.messageText().orElse(""));
  }

  private void say(String name, Event.Level level, String text) {
    compiler
        .workspace()
        .events()
        .fire(Event.of(level, name, name.equals("LogStartBatch") ? "Q045" : "Q044", text));
  }

  private String relation(Resource node) {
    return Lines.relation(node, compiler.workspace().project().target().database());
  }

  /** The node as one batch of it: hooks before only in the first, hooks after only in the last. */
  private static Resource batch(Resource node, EventWindow window, boolean first, boolean last) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(node.fields());
    Map<String, @Nullable Object> config = new LinkedHashMap<>(node.config());
    config.put("__dbt_internal_microbatch_event_time_start", window.start());
    config.put("__dbt_internal_microbatch_event_time_end", window.end());
    if (!first) {
      config.put("pre-hook", List.of());
    }
    if (!last) {
      config.put("post-hook", List.of());
    }
    Map<String, @Nullable Object> batch = new LinkedHashMap<>();
    batch.put("id", size(node).label(window.start()).replace("-", ""));
    batch.put("event_time_start", window.start());
    batch.put("event_time_end", window.end());
    fields.put("config", config);
    fields.put("batch", batch);
    return new Resource(fields);
  }

  private boolean isIncremental(Resource node) {
    Workspace workspace = compiler.workspace();
    boolean present =
        compiler
            .warehouse()
            .cache()
            .find(node.schema(), node.identifier())
            .filter(relation -> relation.isType("table"))
            .isPresent();
    Object own = node.config().get("full_refresh");
    return present && !(own instanceof Boolean flag ? flag : workspace.flag("FULL_REFRESH"));
  }

  private List<EventWindow> batches(Resource node, boolean incremental) {
    BatchSize size = size(node);
    ZonedDateTime end =
        size.ceiling(plan.window().map(EventWindow::end).orElse(plan.now().atZone(UTC)));
    ZonedDateTime next = start(node, size, end, incremental);
    List<EventWindow> out = new ArrayList<>();
    do {
      ZonedDateTime following = size.floorAndMove(next, 1);
      out.add(new EventWindow(next, following));
      next = following;
    } while (next.isBefore(end));
    out.set(out.size() - 1, new EventWindow(out.getLast().start(), end));
    return out;
  }

  private ZonedDateTime start(
      Resource node, BatchSize size, ZonedDateTime end, boolean incremental) {
    if (plan.window().isPresent()) {
      return size.floor(plan.window().get().start());
    }
    if (!incremental) {
      return size.floor(LocalDateTime.parse(node.configText("begin").orElseThrow()).atZone(UTC));
    }
    long lookback = node.config().get("lookback") instanceof Number given ? given.longValue() : 1;
    // an end on the border of two batches closes the one before it
    return size.floorAndMove(end, -(lookback + (size.floor(end).equals(end) ? 1 : 0)));
  }
}
