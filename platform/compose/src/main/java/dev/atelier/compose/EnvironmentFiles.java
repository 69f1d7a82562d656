package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several {@code .env} files, later over earlier; the variables given win in expansions. */
final class EnvironmentFiles {
  private final SourceFiles sources;
  private final Problems problems;

  EnvironmentFiles(SourceFiles sources, Problems problems) {
    this.sources = sources;
    this.problems = problems;
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException when one is missing or malformed
   */
  Map<String, String> read(List<Path> files, Map<String, String> environment) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw Problem.error(Problems.ENV_FILE, "couldn't find env file: " + file).exception();
      }
      if (Files.isDirectory(file)) {
        throw Problem.error(Problems.ENV_FILE, file + " is a directory").exception();
      }
      Variables outer = Variables.of(environment).or(Variables.of(values));
      DotEnv.read(sources.text(file), values, outer, this::warn, Problems.ENV_FILE);
    }
    return values;
  }

  private void warn(String name) {
    problems.add(Problem.warning(Problems.UNSET, Template.unsetWarning(name)));
  }
}
