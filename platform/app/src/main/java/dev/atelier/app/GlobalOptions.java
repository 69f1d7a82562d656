package dev.atelier.app;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Compose's options before the command. Mutable, as picocli fills it. */
final class GlobalOptions {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Compose file; several are merged in order")
  List<String> files = new ArrayList<>();

  @Option(
      names = {"-p", "--project-name"},
      paramLabel = "NAME",
      description = "Project name")
  @Nullable String project;

  @Option(
      names = "--project-directory",
      paramLabel = "FOLDER",
      description = "Another working directory than the first file's")
  @Nullable String projectDirectory;

  @Option(names = "--profile", paramLabel = "PROFILE", description = "Profile to enable")
  List<String> profiles = new ArrayList<>();

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description = "Environment file instead of .env")
  List<String> envFiles = new ArrayList<>();

  @Option(
      names = "--ansi",
      paramLabel = "WHEN",
      description = "Colours and live lines: never, always, auto",
      defaultValue = "auto")
  String ansi = "auto";
}
