package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A program of this machine that stands for the image's own. */
record MachineProgram(Path file) {
  private static final Set<String> PYTHON =
      Set.of("python", "python3", "pip", "pip3", "/usr/local/bin/python", "/usr/local/bin/python3");

  /** By the platform's search path. */
  static Optional<MachineProgram> find(String name) {
    if (PYTHON.contains(name)) {
      return Optional.empty(); // every service has its own
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .filter(entry -> entry.startsWith("/"))
        .map(entry -> Path.of(entry, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(MachineProgram::new);
  }

  /**
   * Why a service's program cannot run here; none when it can, or when only its start will tell.
   */
  static Optional<String> missing(ServiceSpec service, String program, Machine machine) {
    if (PYTHON.contains(program)) {
      return machine.python().isPresent()
          ? Optional.empty()
          : Optional.of("python3 is not installed on this machine");
    }
    if (program.contains("/")) {
      String path = ContainerPaths.resolve(service.workingDir().orElse("/"), program);
      boolean there =
          service.hostPath(path).filter(Files::exists).isPresent()
              || (EnterScript.isSystem(Path.of(path)) && Files.exists(Path.of(path)));
      return there ? Optional.empty() : Optional.of(path + " of its image is not on this machine");
    }
    boolean packaged =
        service
            .build()
            .filter(build -> !build.packages().isEmpty() || !build.requirements().isEmpty())
            .isPresent();
    return packaged || find(program).isPresent()
        ? Optional.empty()
        : Optional.of(program + " is not installed on this machine");
  }

  /** The installation to show inside, when it is not in a folder that every service sees. */
  Optional<Mount> mount() {
    try {
      Path real = file.toRealPath();
      Path installation = real.resolve("../..").normalize();
      return EnterScript.isSystem(real) || installation.getNameCount() == 0
          ? Optional.empty()
          : Optional.of(new Mount(Mount.Type.BIND, installation, installation.toString(), true));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The command line with this program's own file as the first word, where it must be mounted. */
  List<String> inPlace(List<String> commandLine) {
    return mount()
        .map(mount ->
            Stream.concat(Stream.of(real().toString()), commandLine.stream().skip(1)).toList())
        .orElse(commandLine);
  }

  private Path real() {
    try {
      return file.toRealPath();
    } catch (IOException _) {
      return file;
    }
  }
}
