package dev.atelier.dbt.run;

import dev.atelier.dbt.Timestamps;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a node.
 *
 * @param status as dbt writes it
 * @param message null when there is nothing to say
 * @param failures rows that a test found; null for what is no test
 * @param seconds from start to end
 * @param batches of a microbatch model; null for all others
 * @param overloads of a function that has some; null for all others
 */
public record NodeResult(
    Resource node,
    String status,
    @Nullable String message,
    @Nullable Long failures,
    List<Timing> timing,
    String thread,
    double seconds,
    Map<String, @Nullable Object> response,
    @Nullable BatchResults batches,
    Overloads.@Nullable Results overloads) {

  /** The result of what has neither batches nor overloads. */
  public NodeResult(
      Resource node,
      String status,
      @Nullable String message,
      @Nullable Long failures,
      List<Timing> timing,
      String thread,
      double seconds,
      Map<String, @Nullable Object> response) {
    this(node, status, message, failures, timing, thread, seconds, response, null, null);
  }

  /** The result of compiling alone. */
  public static NodeResult compiled(Resource node) {
    return untimed(node, "success", null);
  }

  /** The result of what sent nothing and took no time to speak of. */
  static NodeResult untimed(Resource node, String status, @Nullable String message) {
    return new NodeResult(
        node, status, message, null, List.of(), Thread.currentThread().getName(), 0, Map.of());
  }

  /** A phase: {@code compile} or {@code execute}. */
  public record Timing(String name, Instant startedAt, Instant completedAt) {}

  public boolean isError() {
    return switch (status) {
      case "error", "fail", "runtime error", "partial success" -> true;
      default -> false;
    };
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("status", status);
    List<Object> phases = new ArrayList<>();
    for (Timing one : timing) {
      Map<String, @Nullable Object> phase = new LinkedHashMap<>();
      phase.put("name", one.name());
      phase.put("started_at", Timestamps.text(one.startedAt()));
      phase.put("completed_at", Timestamps.text(one.completedAt()));
      phases.add(phase);
    }
    out.put("timing", phases);
    out.put("thread_id", thread);
    out.put("execution_time", seconds);
    out.put("adapter_response", response);
    out.put("message", message);
    out.put("failures", failures);
    out.put("unique_id", node.uniqueId());
    boolean compiled = Boolean.TRUE.equals(node.fields().get("compiled"));
    out.put("compiled", node.fields().containsKey("compiled") ? compiled : null);
    out.put("compiled_code", node.compiledCode().orElse(null));
    out.put("relation_name", node.fields().get("relation_name"));
    out.put("batch_results", batches == null ? null : batches.toMap());
    out.put("overload_results", overloads == null ? null : overloads.toMap());
    return out;
  }

  /** As {@code results} of {@code on-run-end} hooks sees it. */
  Object forHooks() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>(toMap());
    out.put("node", node.fields());
    return new HookResult(out);
  }

  private record HookResult(Map<String, @Nullable Object> fields) implements JinjaObject {
    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return name.equals("to_dict")
          ? (JinjaCallable) a -> fields
          : fields.containsKey(name) ? fields.get(name) : Missing.MISSING;
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      return key instanceof String name ? attribute(name) : Missing.MISSING;
    }
  }

  Optional<String> messageText() {
    return Optional.ofNullable(message);
  }
}
