package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A virtual environment for each service that needs packages. */
public final class PythonEnvironments {
  private PythonEnvironments() {}

  static Optional<Path> current(Path folder, ServiceSpec service) {
    Path link = folder.resolve(service.name());
    return Files.isSymbolicLink(link) ? Optional.of(link.toAbsolutePath()) : Optional.empty();
  }
}
