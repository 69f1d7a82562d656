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

  /** Compiles a module of ours; one that cannot be compiled is read as text. */
  void compile(Path module) {
    String command =
        "import py_compile, sys; py_compile.compile(sys.argv[1], doraise=True,"
            + " invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)";
    output(List.of(executable.toString(), "-I", "-S", "-c", command, module.toString()));
  }

  private static Optional<Interpreter> ask(Path python) {
    return output(List.of(python.toString(), "-I", "-c", ASK))
        .map(answer -> answer.split("\n"))
        .filter(lines -> lines.length == 3)
        .map(lines -> new Interpreter(Path.of(lines[0]), Path.of(lines[1]), lines[2]));
  }

  /** What a short program says; none when it fails. */
  private static Optional<String> output(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return Optional.of(answer);
      }
      process.destroyForcibly();
      return Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
