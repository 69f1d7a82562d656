package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.plugin.Input;

/** A plan's plugins, for tests in other packages. */
public final class Inspection {
  private Inspection() {}

  public static Input input(PipelinePlan plan) {
    return plan.inputs().getFirst().plugin();
  }
}
