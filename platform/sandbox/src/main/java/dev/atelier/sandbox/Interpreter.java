package dev.atelier.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A {@code python3} of this machine, by its real file: version managers put scripts of 100 ms in
 * its place.
 *
 * @param prefix the folder of its installation
 * @param version such as {@code 3.11}
 */
record Interpreter(Path executable, Path prefix, String version) {
  private static final String ASK =
      "import sys; print(sys.executable, sys.base_prefix, '%d.%d' % sys.version_info[:2], sep='\\n')";

  /** The first that works, by the search path, then in the usual place. */
  static Optional<Interpreter> find(Map<String, String> environment) {
    List<Path> candidates = new ArrayList<>();
    for (String folder : environment.getOrDefault("PATH", "").split(":")) {
      if (folder.startsWith("/")) {
        candidates.add(Path.of(folder, "python3"));
      }
    }
    candidates.add(Path.of("/usr/bin/python3"));
    return candidates.stream()
        .distinct()
        .filter(Files::isExecutable)
        .flatMap(path -> ask(path).stream())
        .findFirst();
  }

  private static Optional<Interpreter> ask(Path python) {
    try {
      Process process =
          new ProcessBuilder(python.toString(), "-I", "-c", ASK)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        return Optional.empty();
      }
      String[] lines = answer.split("\n");
      return lines.length == 3
          ? Optional.of(new Interpreter(Path.of(lines[0]), Path.of(lines[1]), lines[2]))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
