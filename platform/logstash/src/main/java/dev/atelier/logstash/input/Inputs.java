package dev.atelier.logstash.input;

import static dev.atelier.logstash.plugin.Option.array;
import static dev.atelier.logstash.plugin.Option.of;
import static dev.atelier.logstash.plugin.Option.string;
import static dev.atelier.logstash.plugin.PluginSpec.input;

import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.OptionType.Simple;
import dev.atelier.logstash.plugin.PluginSpec;
import java.util.List;

/** The inputs that run here. */
public final class Inputs {
  private Inputs() {}

  public static List<PluginSpec<Input>> all() {
    return List.of(
        input("stdin", StdinInput::new, of("codec", Simple.CODEC, "line")),
        input(
            "generator",
            GeneratorInput::new,
            string("message", "Hello world!"),
            array("lines"),
            of("count", Simple.NUMBER, 0L),
            of("threads", Simple.NUMBER, 1L)));
  }
}
