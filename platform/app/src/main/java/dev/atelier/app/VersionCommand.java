package dev.atelier.app;

import dev.atelier.kernel.json.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier version}. */
@Command(name = "version", description = "Show the version", mixinStandardHelpOptions = true)
final class VersionCommand implements AtelierCommand {
  @Option(names = "--short", description = "Only the number")
  boolean brief;

  @Option(
      names = {"-f", "--format"},
      description = "pretty or json",
      defaultValue = "pretty")
  String format = "pretty";

  static String number() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0" : version;
  }

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    context
        .out()
        .println(
            format.equals("json")
                ? Json.write(Map.of("version", number()))
                : brief ? number() : "Atelier version " + number());
    return ExitCode.OK;
  }
}
