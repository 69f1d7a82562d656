package dev.atelier.app;

import dev.atelier.compose.ComposeProject;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.files.AtomicFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier config}. */
@Command(
    name = "config",
    aliases = "convert",
    description = "Print the compose files in canonical form: merged, interpolated, checked",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier config --services",
      "  atelier config --format json | jq .services.postgres"
    })
final class ConfigCommand implements AtelierCommand {
  private static final List<String> IGNORED =
      List.of(
          "--no-interpolate",
          "--no-normalize",
          "--no-path-resolution",
          "--no-consistency",
          "--no-env-resolution",
          "--resolve-image-digests",
          "--lock-image-digests",
          "--variables");

  @Option(names = "--format", description = "yaml or json", defaultValue = "yaml")
  String format = "yaml";

  @Option(names = "--json", description = "The same as --format json")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only check")
  boolean quiet;

  @Option(names = "--services", description = "Only service names")
  boolean services;

  @Option(names = "--volumes", description = "Only volume names")
  boolean volumes;

  @Option(names = "--networks", description = "Only network names")
  boolean networks;

  @Option(names = "--images", description = "Only image names")
  boolean images;

  @Option(names = "--profiles", description = "Only profile names")
  boolean profiles;

  @Option(names = "--environment", description = "Only the variables used for interpolation")
  boolean environment;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Into a file")
  @Nullable String output;

  @Option(
      names = {
        "--no-interpolate", "--no-normalize", "--no-path-resolution", "--no-consistency",
        "--no-env-resolution", "--resolve-image-digests", "--lock-image-digests", "--variables"
      },
      hidden = true)
  boolean ignored;

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    IgnoredFlags.say(context, IGNORED);
    ComposeProject project =
        StackFiles.project(context.invocation(), context.globals(), Optional.empty());
    context.err().print(new ProblemPrinter(context.colour()).print(project.warnings()));
    if (quiet) {
      return ExitCode.OK;
    }
    String text = text(project);
    if (output == null) {
      context.out().print(text);
    } else {
      AtomicFile.write(context.invocation().workingDir().resolve(Path.of(output)), text);
    }
    return ExitCode.OK;
  }

  private String text(ComposeProject project) {
    if (services) {
      return lines(project.services());
    }
    if (volumes) {
      return lines(project.volumes());
    }
    if (networks) {
      return lines(project.networks());
    }
    if (images) {
      return lines(project.images());
    }
    if (profiles) {
      return lines(project.knownProfiles());
    }
    if (environment) {
      return lines(
          project.environment().entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue())
              .sorted()
              .toList());
    }
    return json || format.equals("json") ? project.json() : project.yaml();
  }

  private static String lines(Collection<String> items) {
    return items.isEmpty() ? "" : String.join("\n", items) + "\n";
  }
}
