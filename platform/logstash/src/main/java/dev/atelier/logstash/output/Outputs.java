package dev.atelier.logstash.output;

import static dev.atelier.logstash.plugin.Option.of;
import static dev.atelier.logstash.plugin.PluginSpec.output;

import dev.atelier.logstash.plugin.OptionType.Simple;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginSpec;
import java.util.List;

/** The outputs that run here. */
public final class Outputs {
  private Outputs() {}

  public static List<PluginSpec<Output>> all() {
    return List.of(
        output("stdout", StdoutOutput::new, of("codec", Simple.CODEC, "rubydebug")),
        output("null", (_, _) -> events -> {}),
        output("sink", (_, _) -> events -> {}));
  }
}
