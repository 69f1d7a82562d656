package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checked pipeline whose plugins are made and have touched nothing yet.
 *
 * @param warnings what will not behave as somebody may expect
 */
public record PipelinePlan(
    PipelineSettings settings,
    List<PluginUnit<Input>> inputs,
    List<Step<Filter>> filters,
    List<Step<Output>> outputs,
    FileDeadLetters deadLetters,
    List<Problem> warnings) {
  public PipelinePlan {
    inputs = List.copyOf(inputs);
    filters = List.copyOf(filters);
    outputs = List.copyOf(outputs);
    warnings = List.copyOf(warnings);
  }

  /** Paths that inputs read, as the configuration says them, with the place of the input. */
  public Map<String, Span> reads() {
    Map<String, Span> paths = new LinkedHashMap<>();
    for (PluginUnit<Input> unit : inputs) {
      unit.plugin().paths().forEach(path -> paths.putIfAbsent(path, unit.span()));
    }
    return paths;
  }
}
