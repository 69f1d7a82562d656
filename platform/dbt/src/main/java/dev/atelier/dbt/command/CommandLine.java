package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.deps.Versions;
import dev.atelier.dbt.project.Profiles;
import dev.atelier.dbt.project.Project;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.ValueRenderer;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Kind;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of dbt, from its arguments to its exit code. */
public final class CommandLine {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLine.class);
  private static final Set<String> COMMANDS =
      Set.of(
          "build",
          "clean",
          "clone",
          "compile",
          "debug",
          "deps",
          "docs",
          "init",
          "list",
          "ls",
          "parse",
          "retry",
          "run",
          "run-operation",
          "seed",
          "show",
          "snapshot",
          "source",
          "test");

  /** 1: something that dbt ran went wrong. 2: it could not run. */
  static final int FAILED = 1;

  static final int UNUSABLE = 2;

  private final DbtHost host;
  private final Invocation invocation;
  private final String invocationId = UUID.randomUUID().toString();
  private @Nullable Map<String, @Nullable Object> projectFile;

  public CommandLine(DbtHost host, Invocation invocation) {
    this.host = host;
    this.invocation = invocation;
  }

  public int run() {
    String command = "";
    try {
      Options options = Options.parse(invocation.arguments(), invocation.environment());
      if (options.flag("version", false) && options.words().isEmpty()) {
        invocation.out().println(Help.version());
        return 0;
      }
      if (options.words().isEmpty()) {
        invocation.out().println(Help.text());
        return options.flag("help", false) ? 0 : UNUSABLE;
      }
      command = command(options);
      if (options.flag("help", false)) {
        invocation.out().println(Help.text());
        return 0;
      }
      return dispatch(command, options);
    } catch (Options.UsageError e) {
      String of = command.isEmpty() ? firstCommand() : command;
      invocation
          .err()
          .println(
              "Usage: dbt " + (of.isEmpty() ? "[OPTIONS] [COMMAND] [ARGS]..." : of + " [OPTIONS]"));
      invocation.err().println("Try 'dbt " + (of.isEmpty() ? "" : of + " ") + "--help' for help.");
      invocation.err().println();
      invocation.err().println("Error: " + e.getMessage());
      return UNUSABLE;
    }
  }

  private String firstCommand() {
    return invocation.arguments().stream().filter(COMMANDS::contains).findFirst().orElse("");
  }

  private static String command(Options options) {
    String first = options.words().getFirst();
    if (!COMMANDS.contains(first)) {
      throw new Options.UsageError("No such command '" + first + "'.");
    }
    String second = options.words().size() > 1 ? options.words().get(1) : "";
    return switch (first) {
      case "source" -> {
        if (!second.equals("freshness") && !second.equals("snapshot-freshness")) {
          throw new Options.UsageError(
              second.isEmpty() ? "Missing command." : "No such command '" + second + "'.");
        }
        yield "source freshness";
      }
      case "docs" -> {
        if (!second.equals("generate") && !second.equals("serve")) {
          throw new Options.UsageError(
              second.isEmpty() ? "Missing command." : "No such command '" + second + "'.");
        }
        yield "docs " + second;
      }
      case "ls" -> "list";
      default -> first;
    };
  }

  private int dispatch(String command, Options options) {
    if (command.equals("init")) {
      return Starter.run(invocation, options);
    }
    Path projectFolder = projectFolder(options);
    options.projectFlags(projectFlags(projectFolder));
    Path profilesFolder = profilesFolder(options, projectFolder, command);
    Path logFolder =
        options.value("log-path").map(invocation.hostPath()).orElse(projectFolder.resolve("logs"));
    boolean hasProject = Files.isRegularFile(projectFolder.resolve(ProjectFile.FILE));
    try (Output output =
        new Output(
            invocation.out(),
            host.clock(),
            host.zone(),
            settings(options),
            invocationId,
            hasProject && !"none".equals(options.value("log-level-file").orElse(""))
                ? logFolder.resolve("dbt.log")
                : null)) {
      try {
        EventTimes.of(options, host.clock().instant());
        output.fire(
            Event.info("MainReportVersion", "A001", "Running with dbt=" + Workspace.DBT_VERSION));
        return new Commands(host, invocation, options, command, output, this)
            .run(projectFolder, profilesFolder);
      } catch (AtelierException e) {
        if (e.kind() == Kind.INTERNAL) {
          LOG.error("dbt {} failed", command, e);
        }
        output.failure(e.problems().stream().map(Problem::message).toList());
        return UNUSABLE;
      } catch (Options.UsageError e) {
        throw e;
      } catch (RuntimeException e) {
        LOG.error("dbt {} failed", command, e);
        output.failure(List.of("Internal Error\n  " + e));
        return UNUSABLE;
      }
    }
  }

  /** {@code flags} of the project file; a file that cannot be read is complained of later. */
  private Map<String, @Nullable Object> projectFlags(Path projectFolder) {
    if (!Files.isRegularFile(projectFolder.resolve(ProjectFile.FILE))) {
      return Map.of();
    }
    try {
      return Values.map(projectFile(projectFolder).get("flags"));
    } catch (AtelierException e) {
      LOG.debug("flags of {} not read", projectFolder, e);
      return Map.of();
    }
  }

  /** The project's {@code dbt_project.yml} as written, read once for all who ask. */
  Map<String, @Nullable Object> projectFile(Path projectFolder) {
    Map<String, @Nullable Object> known = projectFile;
    if (known == null) {
      known = ProjectFile.readRaw(projectFolder);
      projectFile = known;
    }
    return known;
  }

  private Output.Settings settings(Options options) {
    String level =
        options.flag("debug", false) ? "debug" : options.value("log-level").orElse("info");
    Set<String> errors = new HashSet<>();
    Set<String> silenced = new HashSet<>();
    if (options.flag("warn-error", false)) {
      errors.add("*");
    }
    options
        .value("warn-error-options")
        .ifPresent(text -> {
          Map<String, @Nullable Object> given = yaml("warn-error-options", text);
          for (String key : List.of("error", "include")) {
            Object names = given.get(key);
            if ("all".equals(names) || "*".equals(names)) {
              errors.add("*");
            } else {
              errors.addAll(Values.strings(names));
            }
          }
          for (String key : List.of("warn", "exclude")) {
            if (errors.contains("*") && !Values.strings(given.get(key)).isEmpty()) {
              // names that stay warnings cannot be told from "*": they are listed instead
              silencedNever(errors, Values.strings(given.get(key)));
            }
          }
          silenced.addAll(Values.strings(given.get("silence")));
        });
    boolean colour = options.flag("use-colors", !invocation.environment().containsKey("NO_COLOR"));
    return new Output.Settings(
        options.value("log-format").orElse("default"),
        options.value("log-format-file").or(() -> options.value("log-format")).orElse("default"),
        "none".equals(level)
            ? Event.Level.ERROR
            : Event.Level.valueOf(level.toUpperCase(Locale.ROOT)),
        options.flag("quiet", false),
        colour,
        errors,
        silenced);
  }

  private static void silencedNever(Set<String> errors, List<String> kept) {
    errors.remove("*");
    errors.addAll(WarningNames.ALL);
    kept.forEach(errors::remove);
  }

  static Map<String, @Nullable Object> yaml(String option, String text) {
    try {
      Object value =
          new YamlReader(YamlDialect.PYTHON).readOne(new SourceText("--" + option, text)).toJava();
      if (value != null && !(value instanceof Map<?, ?>)) {
        throw new Options.UsageError(
            "Invalid value for '--" + option + "': String '" + text + "' is not valid YAML");
      }
      return Values.map(value);
    } catch (AtelierException e) {
      throw new Options.UsageError(
          "Invalid value for '--" + option + "': String '" + text + "' is not valid YAML");
    }
  }

  private Path projectFolder(Options options) {
    Optional<String> given = options.value("project-dir");
    if (given.isPresent()) {
      Path folder = invocation.hostPath().apply(given.get());
      if (!Files.isDirectory(folder)) {
        throw new Options.UsageError(
            "Invalid value for '--project-dir': Path '" + given.get() + "' does not exist.");
      }
      return folder.toAbsolutePath().normalize();
    }
    Path start = invocation.workingDir().toAbsolutePath().normalize();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve(ProjectFile.FILE))) {
        return at;
      }
    }
    return start;
  }

  private Path profilesFolder(Options options, Path projectFolder, String command) {
    Optional<String> given = options.value("profiles-dir");
    if (given.isPresent()) {
      Path folder = invocation.hostPath().apply(given.get());
      if (!Files.isDirectory(folder)) {
        throw new Options.UsageError(
            "Invalid value for '--profiles-dir': Path '" + given.get() + "' does not exist.");
      }
      return folder;
    }
    if (Files.isRegularFile(invocation.workingDir().resolve("profiles.yml"))) {
      return invocation.workingDir();
    }
    Path home =
        Path.of(
            invocation.environment().getOrDefault("HOME", System.getProperty("user.home")), ".dbt");
    if (Files.isDirectory(home) || command.equals("clean") || command.equals("deps")) {
      return home;
    }
    if (Files.isRegularFile(projectFolder.resolve("profiles.yml"))) {
      return projectFolder;
    }
    throw new Options.UsageError(
        "Invalid value for '--profiles-dir': Path '" + home + "' does not exist.");
  }

  /** Reads project and profile; what commands share. */
  Workspace workspace(
      Options options, Path projectFolder, Path profilesFolder, String command, Event.Sink events) {
    Map<String, @Nullable Object> vars = yaml("vars", options.value("vars").orElse("{}"));
    Map<String, @Nullable Object> names = new LinkedHashMap<>();
    names.put("env_var", Contexts.envVar(invocation.environment()));
    names.put("var", Contexts.variables(vars));
    ValueRenderer plain = text -> Contexts.renderValue(text, names);
    Map<String, @Nullable Object> raw = projectFile(projectFolder);
    String profile =
        options
            .value("profile")
            .or(() ->
                Optional.ofNullable(raw.get("profile"))
                    .map(p -> String.valueOf(plain.renderTree(p, x -> false))))
            .orElseThrow(() -> DbtError.RUNTIME.exception(Help.noProfile()));
    Target target =
        Profiles.read(profilesFolder)
            .target(
                profile,
                options.value("target"),
                options.value("threads").map(CommandLine::number),
                plain);
    names.put("target", target.context());
    ProjectFile root = ProjectFile.of(projectFolder, raw, plain);
    Project project = Project.load(root, target, vars, plain);
    if (options.flag("version-check", true)) {
      project.packages().values().forEach(CommandLine::requireVersion);
    }
    return new Workspace(
        project,
        Flags.of(options, command, target, invocation),
        Map.copyOf(invocation.environment()),
        invocationId,
        Instant.now(host.clock()).truncatedTo(java.time.temporal.ChronoUnit.MICROS),
        events,
        invocation.cancelled());
  }

  private static void requireVersion(ProjectFile file) {
    List<String> wanted =
        file.requiredVersions().stream()
            .flatMap(text -> Stream.of(text.split(",")))
            .map(String::strip)
            .toList();
    if (!Versions.matches(Workspace.DBT_VERSION, wanted)) {
      throw DbtError.RUNTIME.exception(
          """
          This version of dbt is not supported with the '%1$s' package.
            Installed version of dbt: =%2$s
            Required version of dbt for '%1$s': [%3$s]
          Check for a different version of the '%1$s' package, or run dbt again with --no-version-check\
          """
              .formatted(
                  file.name(),
                  Workspace.DBT_VERSION,
                  wanted.stream().map(w -> "'" + w + "'").collect(Collectors.joining(", "))));
    }
  }

  static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new Options.UsageError("'" + text + "' is not a valid integer.");
    }
  }
}
