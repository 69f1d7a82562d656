package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.text.Span;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.concurrent.atomic.LongAdder;

/**
 * A plugin in its place in a pipeline, with what it has done.
 *
 * @param id as written, or made from its place
 */
record PluginUnit<T>(
    String name,
    String id,
    T plugin,
    Options options,
    PluginContext context,
    Span span,
    Counts counts) {

  /** What flowed through; nanoseconds inside it. */
  record Counts(LongAdder in, LongAdder out, LongAdder nanos) {
    Counts() {
      this(new LongAdder(), new LongAdder(), new LongAdder());
    }
  }
}
