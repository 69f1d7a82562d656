package dev.atelier.airflow.dag;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The child's JSON → {@link Dag}. */
public final class DagReading {
  private DagReading() {}

  public static Dag dag(JsonNode json) {
    Map<String, Task> tasks = new LinkedHashMap<>();
    json.get("tasks").forEach(node -> tasks.put(node.get("task_id").asText(), task(node)));
    Set<String> callbacks = new LinkedHashSet<>();
    if (json.path("on_success_callback").asBoolean()) {
      callbacks.add("success");
    }
    if (json.path("on_failure_callback").asBoolean()) {
      callbacks.add("failure");
    }
    if (json.path("sla_miss_callback").asBoolean()) {
      callbacks.add("sla_miss");
    }
    if (json.path("listened").asBoolean()) {
      callbacks.add("listener");
    }
    return new Dag(
        json.get("dag_id").asText(),
        json.get("display_name").asText(),
        text(json, "description"),
        text(json, "doc_md"),
        json.get("fileloc").asText(),
        json.path("line").asInt(),
        texts(json.path("owners")),
        texts(json.path("tags")),
        instant(json, "start_date"),
        instant(json, "end_date"),
        json.path("timezone").asText("UTC"),
        Schedules.read(json.get("schedule")),
        json.path("catchup").asBoolean(),
        json.path("max_active_runs").asInt(16),
        json.path("max_active_tasks").asInt(16),
        json.path("max_consecutive_failed_dag_runs").asInt(),
        seconds(json, "dagrun_timeout"),
        value(json, "is_paused_upon_creation").map(JsonNode::asBoolean),
        json.path("fail_fast").asBoolean(),
        params(json.path("params")),
        json.path("render_native").asBoolean(),
        json.path("strict_undefined").asBoolean(),
        texts(json.path("template_searchpath")),
        callbacks,
        list(json.path("deadlines"), DagReading::deadline),
        edges(json.path("edges")),
        groups(json.path("groups")),
        java.util.Collections.unmodifiableMap(tasks),
        json);
  }

  private static Dag.Deadline deadline(JsonNode json) {
    return new Dag.Deadline(
        json.path("kind").asText(),
        instant(json, "at"),
        json.path("max_runs").asInt(),
        json.path("min_runs").asInt(),
        seconds(json, "interval").orElse(Duration.ZERO));
  }

  private static Task task(JsonNode json) {
    return new Task(
        json.get("task_id").asText(),
        json.path("display_name").asText(),
        json.path("label").asText(),
        text(json, "group"),
        json.path("operator").asText(),
        json.path("operator_name").asText(),
        json.path("module").asText(),
        Task.Kind.valueOf(json.path("kind").asText().toUpperCase(java.util.Locale.ROOT)),
        value(json, "bash").map(DagReading::bash),
        texts(json.path("template_fields")),
        map(json.path("fields"), Function.identity()),
        texts(json.path("downstream")),
        TriggerRule.of(json.path("trigger_rule").asText()),
        json.path("retries").asInt(),
        seconds(json, "retry_delay").orElse(Duration.ofMinutes(5)),
        json.path("retry_exponential_backoff").asDouble(),
        seconds(json, "max_retry_delay"),
        json.path("pool").asText(),
        json.path("pool_slots").asInt(1),
        json.path("queue").asText(),
        json.path("priority_weight").asInt(1),
        json.path("weight_rule").asText("downstream"),
        json.path("depends_on_past").asBoolean(),
        json.path("wait_for_downstream").asBoolean(),
        seconds(json, "execution_timeout"),
        seconds(json, "sla"),
        instant(json, "start_date"),
        instant(json, "end_date"),
        json.path("owner").asText(),
        text(json, "doc_md"),
        json.path("ui_color").asText(),
        json.path("do_xcom_push").asBoolean(true),
        json.path("setup").asBoolean(),
        json.path("teardown").asBoolean(),
        json.path("on_failure_fail_dagrun").asBoolean(),
        value(json, "max_active_tis_per_dag").map(JsonNode::asInt),
        value(json, "max_active_tis_per_dagrun").map(JsonNode::asInt),
        value(json, "mapped").map(DagReading::mapping),
        json.path("branch").asBoolean(),
        Set.copyOf(texts(json.path("callbacks"))),
        list(json.path("inlets"), Function.identity()),
        list(json.path("outlets"), Function.identity()),
        json.path("line").asInt());
  }

  private static Task.Bash bash(JsonNode json) {
    return new Task.Bash(
        json.get("command").asText(),
        value(json, "env").map(env -> map(env, JsonNode::asText)),
        json.path("append_env").asBoolean(),
        text(json, "cwd"),
        Set.copyOf(list(json.path("skip_on_exit_code"), JsonNode::asInt)),
        Set.copyOf(texts(json.path("templated"))));
  }

  private static Task.Mapping mapping(JsonNode json) {
    return new Task.Mapping(list(json.path("inputs"), input -> source(input.get("of"))));
  }

  private static Task.Source source(JsonNode json) {
    if (json.has("length")) {
      return new Task.Source.Literal(json.get("length").asInt());
    }
    if (json.has("task")) {
      return new Task.Source.Xcom(json.get("task").asText(), json.get("key").asText());
    }
    if (json.has("map")) {
      return source(json.get("map"));
    }
    if (json.has("concat")) {
      return new Task.Source.Concat(list(json.get("concat"), DagReading::source));
    }
    if (json.has("zip_shortest")) {
      return new Task.Source.Zip(list(json.get("zip_shortest"), DagReading::source), false);
    }
    if (json.has("zip_longest")) {
      return new Task.Source.Zip(list(json.get("zip_longest"), DagReading::source), true);
    }
    return new Task.Source.Ask(Set.copyOf(texts(json.path("tasks"))));
  }

  private static Map<String, Dag.Param> params(JsonNode json) {
    return map(
        json,
        node ->
            new Dag.Param(
                node.path("has_default").asBoolean()
                    ? Optional.of(node.get("value"))
                    : Optional.empty(),
                node.path("schema"),
                text(node, "description")));
  }

  private static Map<String, Map<String, String>> edges(JsonNode json) {
    return map(json, to -> map(to, edge -> edge.path("label").asText("")));
  }

  private static List<Dag.TaskGroup> groups(JsonNode json) {
    return list(
        json,
        node ->
            new Dag.TaskGroup(
                node.get("group_id").asText(),
                node.path("label").asText(),
                text(node, "parent"),
                node.path("tooltip").asText(""),
                value(node, "mapped").map(DagReading::mapping)));
  }

  static Optional<JsonNode> value(JsonNode json, String name) {
    JsonNode node = json.path(name);
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  static Optional<String> text(JsonNode json, String name) {
    return value(json, name).map(JsonNode::asText);
  }

  static Optional<Instant> instant(JsonNode json, String name) {
    return text(json, name).map(text -> OffsetDateTime.parse(text).toInstant());
  }

  static Optional<Duration> seconds(JsonNode json, String name) {
    return value(json, name).map(node -> Duration.ofNanos(Math.round(node.asDouble() * 1e9)));
  }

  static List<String> texts(JsonNode json) {
    return list(json, JsonNode::asText);
  }

  static <T> List<T> list(JsonNode json, Function<JsonNode, T> reader) {
    List<T> result = new ArrayList<>();
    json.forEach(node -> result.add(reader.apply(node)));
    return List.copyOf(result);
  }

  static <T> Map<String, T> map(JsonNode json, Function<JsonNode, T> reader) {
    Map<String, T> result = new LinkedHashMap<>();
    json.properties().forEach(entry -> result.put(entry.getKey(), reader.apply(entry.getValue())));
    return java.util.Collections.unmodifiableMap(result);
  }
}
