package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.plugin.GlobPath;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The texts of a pipeline: a string, a file, a folder's files or a glob's, in the order of names.
 */
public final class ConfigSources {
  private static final Pattern INPUT = Pattern.compile("input\\s*\\{");
  private static final Pattern OUTPUT = Pattern.compile("output\\s*\\{");

  private ConfigSources() {}

  /**
   * @param shown how a file is called in messages
   * @throws AtelierException when there is none, or one cannot be read
   */
  public static List<SourceText> of(
      PipelineSettings settings, PluginContext.Files files, Function<Path, String> shown) {
    if (settings.text().isPresent()) {
      return List.of(new SourceText("config_string", withDefaults(settings.text().get())));
    }
    String config = settings.config().orElse("");
    if (config.isBlank()) {
      throw Problem.error(
              ConfigErrors.NO_CONFIG,
              "No configuration file was specified. Perhaps you forgot to provide the '-f"
                  + " yourlogstash.conf' flag?")
          .exception();
    }
    List<SourceText> sources = new ArrayList<>();
    for (Path file : files(config, files)) {
      sources.add(new SourceText(shown.apply(file), read(file, shown)));
    }
    if (sources.isEmpty()) {
      throw Problem.error(
              ConfigErrors.NO_CONFIG,
              "No config files found: "
                  + config
                  + ". Can you make sure this path is a logstash config file?")
          .exception();
    }
    return sources;
  }

  /** What a string leaves out is standard input and output. */
  private static String withDefaults(String text) {
    String input = INPUT.matcher(text).find() ? "" : "\ninput { stdin { type => stdin } }";
    String output = OUTPUT.matcher(text).find() ? "" : "\noutput { stdout { codec => rubydebug } }";
    return text + input + output;
  }

  public static List<Path> files(String config, PluginContext.Files files) {
    List<Path> found = new ArrayList<>();
    for (Path path : new GlobPath(config).find(files)) {
      if (Files.isDirectory(path)) {
        new GlobPath("*")
            .find(PluginContext.Files.local(path)).stream()
                .filter(Files::isRegularFile)
                .forEach(found::add);
      } else {
        found.add(path);
      }
    }
    found.removeIf(path -> path.toString().endsWith("~"));
    return found;
  }

  private static String read(Path file, Function<Path, String> shown) {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw Problem.error(
              ConfigErrors.FILES,
              "The following config files contains non-ascii characters but are not UTF-8 encoded: "
                  + shown.apply(file))
          .exception();
    } catch (IOException e) {
      throw Problem.error(
              ConfigErrors.FILES, "cannot read " + shown.apply(file) + ": " + e.getMessage())
          .exception();
    }
  }
}
