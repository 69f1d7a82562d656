package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Origin;
import dev.atelier.logstash.plugin.Emitter;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** A running pipeline: threads for its inputs and its workers. */
public final class Pipeline {
  private static final int QUEUED_BATCHES = 8;
  private static final int SMALLEST_QUEUE = 1_000;
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  private final PipelinePlan plan;
  private final Host host;
  private final PluginLog log;
  private final EventQueue queue;
  private final FilterChain filters;
  private final OutputChain outputs;
  private final List<Thread> inputThreads = new ArrayList<>();
  private final List<Thread> workerThreads = new ArrayList<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Counters counters = new Counters();
  private volatile State state = State.STARTING;
  private volatile boolean stopping;
  private volatile String lastError = "";
  private volatile Instant lastErrorAt = Instant.EPOCH;
  private volatile Instant started = Instant.EPOCH;

  /** Where a pipeline is in its life. */
  public enum State {
    STARTING,
    RUNNING,
    FINISHED,
    FAILED
  }

  /** Events since the start. */
  record Counters(
      LongAdder in, LongAdder filtered, LongAdder out, LongAdder nanos, LongAdder filterNanos) {
    Counters() {
      this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  Pipeline(PipelinePlan plan, Host host) {
    this.plan = plan;
    this.host = host;
    this.log = host.log().named("logstash.javapipeline").inPipeline(plan.settings().id());
    PipelineSettings settings = plan.settings();
    this.queue =
        new EventQueue(
            Math.max(SMALLEST_QUEUE, settings.batchSize() * settings.workers() * QUEUED_BATCHES));
    this.filters = new FilterChain(plan.filters(), plan.deadLetters(), log);
    this.outputs = new OutputChain(plan.outputs(), plan.deadLetters(), log);
  }

  public PipelinePlan plan() {
    return plan;
  }

  public String id() {
    return plan.settings().id();
  }

  public State state() {
    return state;
  }

  /** The newest error of a plugin, or an empty string. */
  public String lastError() {
    return lastError;
  }

  /** What an output is waiting for, or an empty string. */
  public String trouble() {
    return outputUnits().stream()
        .map(unit ->
            unit.plugin().trouble().isEmpty() ? "" : unit.name() + ": " + unit.plugin().trouble())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** Whether every output has reached what it writes to, at least once. */
  public boolean isReady() {
    return state != State.STARTING
        && outputUnits().stream().allMatch(unit -> unit.plugin().isReady());
  }

  /** Whether the queue is full: an output is slower than what comes in. */
  public boolean isHeldBack() {
    return queue.size() >= queue.capacity();
  }

  /** Of the service's page. */
  public List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    plan.inputs().forEach(unit -> facts.addAll(unit.plugin().facts()));
    return facts;
  }

  /** What flows, for the console. */
  public List<Metric> metrics() {
    Map<String, String> here = Map.of("pipeline", id());
    List<Metric> metrics = new ArrayList<>();
    metrics.add(new Metric("logstash_events_in_total", here, counters.in().sum()));
    metrics.add(new Metric("logstash_events_filtered_total", here, counters.filtered().sum()));
    metrics.add(new Metric("logstash_events_out_total", here, counters.out().sum()));
    metrics.add(new Metric("logstash_queue_events", here, queue.size()));
    metrics.add(new Metric("logstash_dead_letters_total", here, plan.deadLetters().count()));
    long lag =
        plan.inputs().stream().mapToLong(unit -> Math.max(0, unit.plugin().lagBytes())).sum();
    metrics.add(new Metric("logstash_lag_bytes", here, lag));
    for (PluginUnit<Output> unit : outputUnits()) {
      metrics.add(
          new Metric(
              "logstash_output_events_total",
              Map.of("pipeline", id(), "output", unit.name(), "id", unit.id()),
              unit.counts().out().sum()));
    }
    return metrics;
  }

  Instant started() {
    return started;
  }

  Instant lastErrorAt() {
    return lastErrorAt;
  }

  Counters counters() {
    return counters;
  }

  EventQueue queue() {
    return queue;
  }

  List<PluginUnit<Filter>> filterUnits() {
    return Step.units(plan.filters());
  }

  List<PluginUnit<Output>> outputUnits() {
    return Step.units(plan.outputs());
  }

  // Life

  /**
   * Opens outputs, starts all threads and returns.
   *
   * @throws AtelierException when an output cannot be opened
   */
  void start() {
    PipelineSettings settings = plan.settings();
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("pipeline_id", settings.id());
    about.put("pipeline.workers", (long) settings.workers());
    about.put("pipeline.batch.size", (long) settings.batchSize());
    about.put("pipeline.batch.delay", settings.batchDelay().toMillis());
    about.put("pipeline.max_inflight", (long) settings.workers() * settings.batchSize());
    log.info("Starting pipeline", about);
    started = host.clock().instant();
    try {
      outputUnits().forEach(unit -> unit.plugin().start());
    } catch (AtelierException e) {
      state = State.FAILED;
      finished.countDown();
      throw e;
    }
    for (int i = 0; i < settings.workers(); i++) {
      workerThreads.add(thread("[" + id() + "]>worker" + i, this::work));
    }
    for (PluginUnit<Input> unit : plan.inputs()) {
      inputThreads.add(thread("[" + id() + "]<" + unit.name(), () -> read(unit)));
    }
    workerThreads.forEach(Thread::start);
    inputThreads.forEach(Thread::start);
    state = State.RUNNING;
    log.info("Pipeline started", Map.of("pipeline.id", id()));
    thread("[" + id() + "]-pipeline-manager", this::oversee).start();
  }

  private static Thread thread(String name, Runnable body) {
    return Thread.ofPlatform().daemon().name(name).unstarted(body);
  }

  /** Ends the pipeline when its inputs have. */
  private void oversee() {
    try {
      for (Thread input : inputThreads) {
        input.join();
      }
      queue.close();
      for (Thread worker : workerThreads) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    outputUnits().forEach(unit -> closing(unit.name(), unit.plugin()::close));
    plan.inputs().forEach(unit -> closing(unit.name(), unit.plugin()::close));
    state = state == State.FAILED ? State.FAILED : State.FINISHED;
    log.info("Pipeline terminated", Map.of("pipeline.id", id()));
    finished.countDown();
  }

  private void closing(String name, Runnable close) {
    try {
      close.run();
    } catch (RuntimeException e) {
      failed("closing " + name + ": " + e.getMessage());
    }
  }

  private void failed(String message) {
    lastError = message;
    lastErrorAt = host.clock().instant();
    log.error(message);
  }

  boolean await(Duration most) throws InterruptedException {
    return finished.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  void await() throws InterruptedException {
    finished.await();
  }

  /** Asks the inputs to end and waits for what is on its way; then interrupts what still waits. */
  void stop(Duration grace) {
    stopping = true;
    plan.inputs().forEach(unit -> unit.plugin().stop());
    try {
      if (!await(grace)) {
        log.warn(
            "The shutdown process appears to be stalled; what was not sent will be read again");
        inputThreads.forEach(Thread::interrupt);
        workerThreads.forEach(Thread::interrupt);
        await(grace.plusSeconds(1));
      }
    } catch (InterruptedException e) {
      workerThreads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  // Inputs

  private void read(PluginUnit<Input> unit) {
    Decoration decoration = Decoration.ofInput(unit.options());
    String type = unit.options().string("type");
    Emitter emitter =
        events -> {
          for (Event event : events) {
            if (!type.isEmpty() && !event.includes(TYPE)) {
              event.set(TYPE, type);
            }
            if (!decoration.isEmpty()) {
              decoration.apply(event);
            }
          }
          unit.counts().out().add(events.size());
          counters.in().add(events.size());
          queue.put(events);
        };
    while (!stopping) {
      try {
        unit.plugin().run(emitter);
        return;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        failed(
            "A plugin had an unrecoverable error. Will restart this plugin.\n  Pipeline_id:"
                + id()
                + "\n  Plugin: "
                + unit.name()
                + "\n  Error: "
                + e.getMessage());
        if (!pause()) {
          return;
        }
      }
    }
  }

  private static final FieldReference TYPE = FieldReference.of("type");

  private static boolean pause() {
    try {
      Thread.sleep(RESTART_PAUSE);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  // Workers

  private void work() {
    PipelineSettings settings = plan.settings();
    try {
      while (true) {
        List<Event> batch = queue.take(settings.batchSize(), settings.batchDelay());
        if (batch.isEmpty()) {
          return;
        }
        process(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      state = State.FAILED;
      failed("Pipeline worker error, the pipeline will be stopped: " + e);
      plan.inputs().forEach(unit -> unit.plugin().stop());
      inputThreads.forEach(Thread::interrupt);
    }
  }

  private void process(List<Event> batch) throws InterruptedException {
    long start = System.nanoTime();
    List<Event> passed = filters.apply(batch);
    counters.filtered().add(batch.size());
    counters.filterNanos().add(System.nanoTime() - start);
    outputs.write(passed);
    counters.out().add(passed.size());
    counters.nanos().add(System.nanoTime() - start);
    acknowledge(batch);
  }

  private static void acknowledge(List<Event> batch) {
    Origin origin = Origin.NONE;
    int count = 0;
    for (Event event : batch) {
      if (event.origin() != origin) {
        origin.acknowledged(count);
        origin = event.origin();
        count = 0;
      }
      count++;
    }
    origin.acknowledged(count);
  }
}
