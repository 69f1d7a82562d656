package dev.atelier.logstash.plugin;

import java.util.ArrayList;
import java.util.List;

/** The settings that every plugin of a kind has. */
final class CommonOptions {
  private static final String ECS = "ecs_compatibility";

  private CommonOptions() {}

  static List<Option> plugin() {
    return List.of(
        Option.string("id"),
        Option.flag("enable_metric", true),
        Option.choice(ECS, null, "disabled", "v1", "v8"));
  }

  static List<Option> input() {
    List<Option> options = new ArrayList<>(plugin());
    options.add(Option.string("type"));
    options.add(Option.of("codec", OptionType.Simple.CODEC, "plain"));
    options.add(Option.array("tags"));
    options.add(Option.hash("add_field"));
    options.add(Option.obsolete("debug", "This setting no longer has any effect."));
    options.add(Option.obsolete("format", "You should use the newer 'codec' setting instead."));
    options.add(Option.obsolete("charset", "Use the codec setting instead."));
    options.add(Option.obsolete("message_format", "Setting is no longer valid."));
    return options;
  }

  static List<Option> filter() {
    List<Option> options = new ArrayList<>(plugin());
    options.add(Option.array("add_tag"));
    options.add(Option.array("remove_tag"));
    options.add(Option.hash("add_field"));
    options.add(Option.array("remove_field"));
    options.add(Option.flag("periodic_flush", false));
    conditionals(options);
    return options;
  }

  static List<Option> output() {
    List<Option> options = new ArrayList<>(plugin());
    options.add(Option.of("codec", OptionType.Simple.CODEC, "plain"));
    options.add(Option.accepted("workers").deprecated("This parameter will be ignored."));
    conditionals(options);
    return options;
  }

  private static void conditionals(List<Option> options) {
    String instead = "You can achieve this same behavior with the new conditionals.";
    options.add(Option.obsolete("type", instead));
    options.add(Option.obsolete("tags", instead));
    options.add(Option.obsolete("exclude_tags", instead));
  }
}
