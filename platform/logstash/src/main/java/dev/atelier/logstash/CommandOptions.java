package dev.atelier.logstash;

import dev.atelier.kernel.error.Problem;
import dev.atelier.logstash.config.ConfigErrors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Logstash's flags: each is a setting of {@code logstash.yml} under another name.
 *
 * @param settings dotted keys as the settings file has them
 */
record CommandOptions(
    Map<String, String> settings,
    Optional<String> pathSettings,
    boolean testAndExit,
    boolean version,
    boolean help) {

  /** A flag; one without a parameter is a switch. */
  private record Flag(String setting, String parameter, String about, String... names) {}

  private static final List<Flag> FLAGS =
      List.of(
          new Flag(
              "path.config",
              "PATH",
              "Configuration: a file, a folder's files or a glob",
              "-f",
              "--path.config"),
          new Flag(
              "config.string",
              "CONFIG",
              "Configuration as text; standard input and output where it names none",
              "-e",
              "--config.string"),
          new Flag(
              "config.test_and_exit",
              "",
              "Check the configuration and exit",
              "-t",
              "--config.test_and_exit"),
          new Flag(
              "pipeline.workers",
              "COUNT",
              "Threads for filters and outputs (default: processors)",
              "-w",
              "--pipeline.workers"),
          new Flag(
              "pipeline.batch.size",
              "SIZE",
              "Events a batch (default: 125)",
              "-b",
              "--pipeline.batch.size"),
          new Flag(
              "pipeline.batch.delay",
              "MS",
              "How long a batch waits to fill (default: 50)",
              "-u",
              "--pipeline.batch.delay"),
          new Flag("pipeline.ordered", "WORD", "auto, true or false", "--pipeline.ordered"),
          new Flag("pipeline.id", "ID", "Name of the pipeline (default: main)", "--pipeline.id"),
          new Flag(
              "pipeline.ecs_compatibility",
              "MODE",
              "disabled, v1 or v8 (default: v8)",
              "--pipeline.ecs_compatibility"),
          new Flag(
              "node.name",
              "NAME",
              "Name of this instance (default: the host's)",
              "-n",
              "--node.name"),
          new Flag(
              "path.settings",
              "FOLDER",
              "Where logstash.yml and pipelines.yml are",
              "--path.settings"),
          new Flag(
              "path.data",
              "FOLDER",
              "Where positions are kept (default: .atelier/logstash)",
              "--path.data"),
          new Flag(
              "path.logs",
              "FOLDER",
              "Accepted; log lines go to standard error",
              "-l",
              "--path.logs"),
          new Flag("log.level", "LEVEL", "fatal, error, warn, info, debug or trace", "--log.level"),
          new Flag(
              "config.reload.automatic",
              "",
              "Load the configuration again when it changes",
              "-r",
              "--config.reload.automatic"),
          new Flag(
              "config.reload.interval",
              "TIME",
              "How often to look (default: 3s)",
              "--config.reload.interval"),
          new Flag(
              "config.support_escapes",
              "",
              "Read \\n and the like in quoted strings",
              "--config.support_escapes"),
          new Flag("config.debug", "", "Accepted", "--config.debug"),
          new Flag("pipeline.unsafe_shutdown", "", "Accepted", "--pipeline.unsafe_shutdown"),
          new Flag("api.enabled", "WORD", "Accepted; the API belongs to services", "--api.enabled"),
          new Flag("api.http.host", "HOST", "Accepted", "--api.http.host"),
          new Flag("api.http.port", "PORT", "Accepted", "--api.http.port"),
          new Flag("version", "", "Print the version", "-V", "--version"),
          new Flag("help", "", "Print this", "-h", "--help"));

  CommandOptions {
    settings = Map.copyOf(settings);
  }

  private static CommandLine commandLine() {
    CommandSpec spec = CommandSpec.create().name("logstash");
    for (Flag flag : FLAGS) {
      OptionSpec.Builder option = OptionSpec.builder(flag.names()).description(flag.about());
      spec.addOption(
          flag.parameter().isEmpty()
              ? option.type(boolean.class).arity("0").build()
              : option.type(String.class).arity("1").paramLabel(flag.parameter()).build());
    }
    spec.usageMessage()
        .width(100)
        .customSynopsis(
            "logstash [-f PATH | -e CONFIG | --path.settings FOLDER] [-t] [-r] [-w COUNT] …")
        .header("Runs Logstash pipelines: inputs, filters, outputs.")
        .footer(
            "",
            "Examples:",
            "  logstash -e 'filter { grok { match => { \"message\" => \"%%{COMBINEDAPACHELOG}\" } } }' < access.log",
            "  logstash -f logstash/pipeline/app.conf -t",
            "  logstash -f 'conf.d/*.conf' -w 2 -r");
    return new CommandLine(spec);
  }

  static String usage() {
    return commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException for flags that Logstash does not have
   */
  static CommandOptions parse(List<String> arguments) {
    ParseResult parsed;
    try {
      parsed = commandLine().parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw Problem.error(ConfigErrors.SETTINGS, "ERROR: " + e.getMessage())
          .mend("See: 'logstash --help'")
          .exception();
    }
    Map<String, String> settings = new LinkedHashMap<>();
    for (Flag flag : FLAGS) {
      if (parsed.hasMatchedOption(flag.names()[0])) {
        Object value = parsed.matchedOptionValue(flag.names()[0], "");
        settings.put(flag.setting(), flag.parameter().isEmpty() ? "true" : value.toString());
      }
    }
    return new CommandOptions(
        settings,
        Optional.ofNullable(settings.get("path.settings")),
        settings.containsKey("config.test_and_exit"),
        settings.containsKey("version"),
        settings.containsKey("help"));
  }
}
