package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.Problem;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Output;
import java.util.List;

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
}
