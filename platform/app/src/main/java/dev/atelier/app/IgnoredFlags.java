package dev.atelier.app;

import java.util.List;

/** Flags that Compose has and that mean nothing here: accepted, and said to be so. */
final class IgnoredFlags {
  private IgnoredFlags() {}

  /**
   * @param flags those of the command, with or without a value
   */
  static void say(CommandContext context, List<String> flags) {
    context.invocation().arguments().stream()
        .map(argument ->
            argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument)
        .filter(flags::contains)
        .distinct()
        .forEach(flag ->
            context.err().println("note: " + flag + " has no meaning without Docker; ignored"));
  }
}
