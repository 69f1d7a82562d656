package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The service as which packages are installed: its files are the environment alone. */
final class InstallerService {
  private InstallerService() {}

  static ServiceSpec of(ServiceSpec service, List<Mount> mounts, Map<String, String> environment) {
    return new ServiceSpec(
        service.name() + ".packages",
        ImageReference.parse("python"),
        Optional.empty(),
        List.of(),
        List.of(),
        environment,
        Optional.of("/"),
        Optional.empty(),
        mounts,
        service.address(),
        List.of(),
        List.of(),
        List.of(service.name()),
        RestartPolicy.NO,
        false,
        Optional.empty(),
        1,
        Map.of(),
        service.span());
  }
}
