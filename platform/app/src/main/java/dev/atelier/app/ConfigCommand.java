package dev.atelier.app;

import dev.atelier.app.view.TextTable;
import dev.atelier.compose.ComposeProject;
import dev.atelier.compose.ComposeReader;
import dev.atelier.compose.ComposeRequest;
import dev.atelier.compose.NamedVariable;
import dev.atelier.compose.Reading;
import dev.atelier.compose.UninterpolatedProject;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atelier config}. */
@Command(
    name = "config",
    aliases = "convert",
    description = "Print the compose files in canonical form: merged, interpolated, checked",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier config postgres",
      "  atelier config --services",
      "  atelier config --format json | jq .services.postgres"
    })
final class ConfigCommand implements AtelierCommand {
  private static final ErrorCode FORMAT = ErrorCode.user("config.format");
  private static final ErrorCode OUTPUT = ErrorCode.user("config.output");

  /** As Compose lays out the table of variables, with the spaces behind a column. */
  private static final int LEAST_COLUMN = 20;

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

  @Option(names = "--models", description = "Only model names")
  boolean models;

  @Option(names = "--images", description = "Only image names")
  boolean images;

  @Option(names = "--profiles", description = "Only profile names")
  boolean profiles;

  @Option(names = "--environment", description = "Only the variables used for interpolation")
  boolean environment;

  @Option(names = "--variables", description = "The variables that the files name, with defaults")
  boolean variables;

  @Option(
      names = "--hash",
      paramLabel = "SERVICES",
      split = ",",
      description = "A hash of each service's configuration; \"*\" for all")
  List<String> hash = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Into a file")
  @Nullable String output;

  @Option(names = "--no-interpolate", description = "Leave variables as they are written")
  boolean noInterpolate;

  @Option(names = "--no-normalize", description = "Add nothing that is taken for granted")
  boolean noNormalize;

  @Option(names = "--no-path-resolution", description = "Leave relative paths as they are written")
  boolean noPathResolution;

  @Option(names = "--no-consistency", description = "Accept references to what is not there")
  boolean noConsistency;

  @Parameters(
      paramLabel = "SERVICE",
      arity = "0..*",
      description = "Only these, with what they depend on")
  List<String> names = new ArrayList<>();

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    ComposeRequest request =
        StackFiles.request(context.invocation(), context.globals(), Optional.empty());
    Optional<String> listed = listed(request, context);
    if (listed.isPresent()) {
      context.out().print(listed.get());
      return ExitCode.OK;
    }
    if (!List.of("yaml", "json").contains(format)) {
      throw Problem.error(FORMAT, "unsupported format \"" + format + "\"")
          .mend("--format yaml or --format json")
          .exception();
    }
    String text = text(request, context);
    if (quiet) {
      return ExitCode.OK;
    }
    if (output == null) {
      context.out().print(text);
    } else {
      write(context.invocation().workingDir().resolve(Path.of(output)), text);
    }
    return ExitCode.OK;
  }

  private boolean asJson() {
    return json || format.equals("json");
  }

  private Reading reading(List<String> chosen) {
    return new Reading(chosen, !noNormalize, !noPathResolution, !noConsistency);
  }

  private ComposeProject read(ComposeRequest request, List<String> chosen, CommandContext context) {
    ComposeProject project = ComposeReader.read(request, reading(chosen));
    context.err().print(new ProblemPrinter(context.colour()).print(project.warnings()));
    return project;
  }

  /** The answer of a flag that asks for one list, in the order in which Compose looks at them. */
  private Optional<String> listed(ComposeRequest request, CommandContext context) {
    if (services) {
      return Optional.of(lines(read(request, List.of(), context).services()));
    }
    if (volumes) {
      return Optional.of(lines(read(request, List.of(), context).volumes()));
    }
    if (networks) {
      return Optional.of(lines(read(request, List.of(), context).networks()));
    }
    if (models) {
      return Optional.of(lines(read(request, List.of(), context).models()));
    }
    if (!hash.isEmpty()) {
      return Optional.of(lines(read(request, List.of(), context).hashes(hash)));
    }
    if (profiles) {
      return Optional.of(lines(read(request, List.of(), context).knownProfiles()));
    }
    if (images) {
      return Optional.of(lines(read(request, names, context).images()));
    }
    if (variables) {
      return Optional.of(
          variables(ComposeReader.uninterpolated(request, reading(List.of())).variables()));
    }
    if (environment) {
      return Optional.of(
          lines(
              new TreeMap<>(read(request, List.of(), context).environment())
                  .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
    }
    return Optional.empty();
  }

  private String text(ComposeRequest request, CommandContext context) {
    if (noInterpolate) {
      UninterpolatedProject project = ComposeReader.uninterpolated(request, reading(List.of()));
      return asJson() ? project.json() : project.yaml();
    }
    ComposeProject project = read(request, names, context);
    return asJson() ? project.json() : project.yaml();
  }

  private static void write(Path file, String text) {
    Path folder = file.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw Problem.error(OUTPUT, "open " + file + ": no such file or directory").exception();
    }
    AtomicFile.write(file, text);
  }

  private String variables(Collection<NamedVariable> all) {
    if (asJson()) {
      Map<String, Object> byName = new TreeMap<>();
      for (NamedVariable variable : all) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Name", variable.name());
        fields.put("DefaultValue", variable.defaultValue());
        fields.put("PresenceValue", variable.presenceValue());
        fields.put("Required", variable.required());
        byName.put(variable.name(), fields);
      }
      return Json.pretty(byName) + "\n";
    }
    TextTable table =
        new TextTable(LEAST_COLUMN, "NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE");
    all.forEach(variable ->
        table.row(
            variable.name(),
            String.valueOf(variable.required()),
            variable.defaultValue(),
            variable.presenceValue()));
    return table.toString();
  }

  private static String lines(Collection<String> items) {
    return items.isEmpty() ? "" : String.join("\n", items) + "\n";
  }
}
