package dev.atelier.app;

import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** A call whose paths are a container's. */
final class ServicePaths {
  private ServicePaths() {}

  /**
   * @param folder the container path where the caller stands
   */
  static Invocation call(
      Invocation caller, ServiceSpec spec, String folder, Map<String, String> environment) {
    return call(caller, path -> here(spec, path), folder, environment);
  }

  /**
   * @param places container path → file here
   * @param folder the container path where the caller stands
   */
  static Invocation call(
      Invocation caller,
      Function<String, Path> places,
      String folder,
      Map<String, String> environment) {
    return new Invocation(
        caller.arguments(),
        places.apply(folder),
        environment,
        path -> places.apply(ContainerPaths.resolve(folder, path)),
        caller.in(),
        caller.out(),
        caller.err(),
        caller.terminal(),
        caller.columns(),
        caller.cancelled());
  }

  /**
   * The file behind a container path; where no mount covers it, a path that does not exist here.
   */
  private static Path here(ServiceSpec spec, String containerPath) {
    return spec.hostPath(containerPath).orElse(Path.of("/nonexistent", containerPath));
  }
}
