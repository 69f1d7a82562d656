package dev.atelier.logstash.pipeline;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The bodies of the monitoring API: the fields that health checks and people use. */
final class NodeReport {
  private static final long NANOS_OF_MILLI = 1_000_000;

  private final Agent agent;
  private final String address;
  private final String id;

  NodeReport(Agent agent, String address) {
    this.agent = agent;
    this.address = address;
    this.id = uuid(agent.host().data().toString());
  }

  private static String uuid(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** A body; one whose status is a number is an error. */
  Map<String, Object> of(String path) {
    Map<String, Object> body = node();
    if (path.startsWith("/_node/pipelines") || path.startsWith("/_node/stats/pipelines")) {
      boolean stats = path.startsWith("/_node/stats");
      String one = path.replaceFirst("^/_node/(stats/)?pipelines/?", "");
      body.put("pipelines", pipelines(one, stats));
      return body;
    }
    switch (path) {
      case "" -> body.put("build_snapshot", false);
      case "/_node" -> {
        body.put("pipelines", pipelines("", false));
        body.put("jvm", jvmInfo());
      }
      case "/_node/jvm" -> body.put("jvm", jvmInfo());
      case "/_node/os" -> body.put("os", os());
      case "/_node/stats" -> {
        body.put("jvm", jvmStats());
        body.put("process", process());
        body.put("events", events());
        body.put("pipelines", pipelines("", true));
        body.put("reloads", reloads());
        body.put("queue", Map.of("events_count", queued()));
      }
      case "/_node/stats/jvm" -> body.put("jvm", jvmStats());
      case "/_node/stats/process" -> body.put("process", process());
      case "/_node/stats/events" -> body.put("events", events());
      case "/_node/stats/reloads" -> body.put("reloads", reloads());
      case "/_health_report" -> health(body);
      default -> {
        body.clear();
        body.put("path", path);
        body.put("status", 404);
        body.put("error", Map.of("message", "Not Found"));
      }
    }
    return body;
  }

  private Map<String, Object> node() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("host", agent.host().name());
    body.put("version", agent.host().version());
    body.put("http_address", address);
    body.put("id", id);
    body.put("name", agent.host().name());
    body.put("ephemeral_id", agent.ephemeralId());
    body.put("snapshot", false);
    body.put("status", status());
    List<Pipeline> pipelines = agent.pipelines();
    if (!pipelines.isEmpty()) {
      PipelineSettings first = pipelines.getFirst().plan().settings();
      body.put(
          "pipeline",
          Map.of(
              "workers", first.workers(),
              "batch_size", first.batchSize(),
              "batch_delay", first.batchDelay().toMillis()));
    }
    return body;
  }

  private String status() {
    boolean failed =
        agent.pipelines().stream().anyMatch(one -> one.state() == Pipeline.State.FAILED);
    boolean troubled = agent.pipelines().stream().anyMatch(one -> !one.trouble().isEmpty());
    return failed ? "red" : troubled ? "yellow" : "green";
  }

  private void health(Map<String, Object> body) {
    Map<String, Object> indicators = new LinkedHashMap<>();
    for (Pipeline pipeline : agent.pipelines()) {
      boolean failed = pipeline.state() == Pipeline.State.FAILED;
      String symptom = failed ? pipeline.lastError() : pipeline.trouble();
      indicators.put(
          pipeline.id(),
          Map.of(
              "status", failed ? "red" : symptom.isEmpty() ? "green" : "yellow",
              "symptom", symptom.isEmpty() ? "The pipeline is healthy" : symptom));
    }
    body.put(
        "symptom",
        "green".equals(status())
            ? "1 indicator is healthy (`pipelines`)"
            : "look at the pipelines");
    body.put(
        "indicators", Map.of("pipelines", Map.of("status", status(), "indicators", indicators)));
  }

  private static Map<String, Object> jvmInfo() {
    return Map.of(
        "pid", ProcessHandle.current().pid(),
        "version", Runtime.version().toString(),
        "vm_name", System.getProperty("java.vm.name", ""));
  }

  private static Map<String, Object> jvmStats() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    return Map.of(
        "uptime_in_millis",
        ManagementFactory.getRuntimeMXBean().getUptime(),
        "threads",
        Map.of("count", ManagementFactory.getThreadMXBean().getThreadCount()),
        "mem",
        Map.of(
            "heap_used_in_bytes",
            used,
            "heap_committed_in_bytes",
            runtime.totalMemory(),
            "heap_max_in_bytes",
            runtime.maxMemory(),
            "heap_used_percent",
            used * 100 / runtime.maxMemory()));
  }

  private static Map<String, Object> process() {
    return Map.of(
        "cpu",
        Map.of(
            "total_in_millis",
            ProcessHandle.current().info().totalCpuDuration().map(d -> d.toMillis()).orElse(0L)));
  }

  private static Map<String, Object> os() {
    return Map.of(
        "name", System.getProperty("os.name", ""),
        "arch", System.getProperty("os.arch", ""),
        "version", System.getProperty("os.version", ""),
        "available_processors", Runtime.getRuntime().availableProcessors());
  }

  private Map<String, Object> reloads() {
    return Map.of("successes", agent.reloads(), "failures", agent.failedReloads());
  }

  private long queued() {
    return agent.pipelines().stream().mapToLong(one -> one.queue().size()).sum();
  }

  private Map<String, Object> events() {
    Map<String, Object> sums = new LinkedHashMap<>();
    for (Pipeline pipeline : agent.pipelines()) {
      events(pipeline)
          .forEach((key, value) -> sums.merge(key, value, (a, b) -> (Long) a + (Long) b));
    }
    return sums;
  }

  private static Map<String, Object> events(Pipeline pipeline) {
    Pipeline.Counters counters = pipeline.counters();
    Map<String, Object> events = new LinkedHashMap<>();
    events.put("in", counters.in().sum());
    events.put("filtered", counters.filtered().sum());
    events.put("out", counters.out().sum());
    events.put("duration_in_millis", counters.nanos().sum() / NANOS_OF_MILLI);
    events.put("queue_push_duration_in_millis", pipeline.queue().blocked().toMillis());
    return events;
  }

  private Map<String, Object> pipelines(String one, boolean stats) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Pipeline pipeline : agent.pipelines()) {
      if (one.isEmpty() || pipeline.id().equals(one)) {
        all.put(pipeline.id(), stats ? stats(pipeline) : settings(pipeline));
      }
    }
    return all;
  }

  private static Map<String, Object> settings(Pipeline pipeline) {
    PipelineSettings settings = pipeline.plan().settings();
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("ephemeral_id", uuid(pipeline.id() + pipeline.started()));
    about.put("workers", settings.workers());
    about.put("batch_size", settings.batchSize());
    about.put("batch_delay", settings.batchDelay().toMillis());
    about.put("config_reload_automatic", settings.reloadable());
    about.put("dead_letter_queue_enabled", settings.deadLetters().isPresent());
    settings.deadLetters().ifPresent(path -> about.put("dead_letter_queue_path", path.toString()));
    return about;
  }

  private static Map<String, Object> stats(Pipeline pipeline) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("events", events(pipeline));
    about.put(
        "plugins",
        Map.of(
            "inputs", plugins(pipeline.plan().inputs()),
            "codecs", List.of(),
            "filters", plugins(pipeline.filterUnits()),
            "outputs", plugins(pipeline.outputUnits())));
    about.put("last_error", pipeline.lastError());
    about.put(
        "queue",
        Map.of(
            "type", "memory",
            "events_count", pipeline.queue().size(),
            "max_events", pipeline.queue().capacity()));
    about.put("dead_letter_queue", Map.of("count", pipeline.plan().deadLetters().count()));
    return about;
  }

  private static List<Map<String, Object>> plugins(List<? extends PluginUnit<?>> units) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (PluginUnit<?> unit : units) {
      Map<String, Object> events = new LinkedHashMap<>();
      events.put("in", unit.counts().in().sum());
      events.put("out", unit.counts().out().sum());
      events.put("duration_in_millis", unit.counts().nanos().sum() / NANOS_OF_MILLI);
      rows.add(Map.of("id", unit.id(), "name", unit.name(), "events", events));
    }
    return rows;
  }
}
