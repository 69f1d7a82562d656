package dev.atelier.generator;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The places of a generator, in a container and here.
 *
 * @param settingsFile may be missing: then the defaults hold
 */
record GeneratorFiles(Optional<Path> settingsFile, Path logs, Path state) {
  static final String SETTINGS = "/etc/generator/generator.yml";
  static final String LOGS = "/var/log/generator";
  static final String STATE = "/var/lib/generator";

  /** As in its own container. */
  static GeneratorFiles container() {
    return new GeneratorFiles(Optional.of(Path.of(SETTINGS)), Path.of(LOGS), Path.of(STATE));
  }

  GeneratorSettings settings() {
    Optional<Path> file = settingsFile.filter(Files::exists);
    if (file.isEmpty()) {
      return GeneratorSettings.defaults();
    }
    try {
      return GeneratorSettings.read(
          new SourceText(file.get().toString(), Files.readString(file.get())));
    } catch (IOException e) {
      throw Problem.error(
              GeneratorSettings.BAD_SETTING,
              "cannot be read: " + file.get() + ": " + e.getMessage())
          .exception();
    }
  }
}
