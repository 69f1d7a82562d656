package dev.atelier.sandbox;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Says before a command starts that its program is missing, in the words of a container engine. */
final class Programs {
  private Programs() {}

  /**
   * @param find the file here behind a container path, if there is one
   */
  static void require(
      ServiceSpec service,
      SandboxCommand command,
      Map<String, String> environment,
      Function<String, Optional<Path>> find) {
    if (command.commandLine().isEmpty()) {
      throw Problem.error(SandboxErrors.NO_PROGRAM, service.name() + ": no command specified")
          .exception();
    }
    String program = command.commandLine().getFirst();
    String folder =
        command.workingDir().isEmpty() ? service.workingDir().orElse("/") : command.workingDir();
    if (program.contains("/")) {
      Optional<Path> file = find.apply(ContainerPaths.resolve(folder, program));
      if (file.isEmpty()) {
        throw missing(service, program, "no such file or directory");
      }
      if (!Files.isDirectory(file.get()) && !Files.isExecutable(file.get())) {
        throw missing(service, program, "permission denied");
      }
      return;
    }
    for (String entry : environment.getOrDefault("PATH", "").split(":")) {
      if (find.apply(ContainerPaths.resolve(folder, entry + "/" + program)).isPresent()) {
        return;
      }
    }
    throw missing(service, program, "executable file not found in $PATH");
  }

  private static RuntimeException missing(ServiceSpec service, String program, String why) {
    return Problem.error(
            SandboxErrors.NO_PROGRAM,
            "%s: exec: \"%s\": %s".formatted(service.name(), program, why))
        .at(service.span())
        .exception();
  }
}
