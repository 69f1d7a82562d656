package dev.atelier.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The top of the command line. */
@Command(
    name = "atelier",
    mixinStandardHelpOptions = true,
    versionProvider = Root.Version.class,
    header =
        "Runs a Docker Compose data stack without Docker: one command, seconds, the same files.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = "atelier [OPTIONS] COMMAND",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier up                              start the stack of this folder; Ctrl-C stops it",
      "  atelier up -d --wait                    in the background; returns when all is healthy",
      "  atelier check                           what is wrong with the files, starting nothing",
      "  atelier -f ../other/docker-compose.yml up",
      "  atelier airflow dags trigger dbt_transform",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 this machine lacks something, 70 a fault of Atelier.",
      "`atelier test` runs the tests of Atelier itself."
    },
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      PsCommand.class,
      LogsCommand.class,
      RestartCommand.class,
      StartCommand.class,
      StopCommand.class,
      ExecCommand.class,
      RunCommand.class,
      KillCommand.class,
      RmCommand.class,
      WaitCommand.class,
      PortCommand.class,
      ConfigCommand.class,
      CheckCommand.class,
      VerifyCommand.class,
      InitCommand.class,
      LinkCommand.class,
      ToolCommands.Import.class,
      ToolCommands.Dbt.class,
      ToolCommands.Airflow.class,
      ToolCommands.Logstash.class,
      ToolCommands.Psql.class,
      VersionCommand.class,
      CompletionCommand.class,
      PlatformCommand.class,
      TrainCommand.class,
    })
final class Root {
  @Mixin GlobalOptions globals = new GlobalOptions();

  /** {@code atelier --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Atelier " + VersionCommand.number()};
    }
  }
}
