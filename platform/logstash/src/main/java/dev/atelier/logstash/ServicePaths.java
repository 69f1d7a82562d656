package dev.atelier.logstash;

import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.logstash.plugin.PluginContext;
import java.nio.file.Path;

/**
 * Container paths of a service: through its mounts, and below a folder of its own for all that no
 * mount shows.
 */
record ServicePaths(ServiceSpec service, Path unmounted) implements PluginContext.Files {
  static final String HOME = "/usr/share/logstash";

  @Override
  public Path here(String written) {
    String path = written.startsWith("/") ? written : HOME + "/" + written;
    return service.hostPath(path).orElseGet(() -> unmounted.resolve(path.substring(1)).normalize());
  }

  @Override
  public String written(Path here) {
    Path path = here.toAbsolutePath().normalize();
    return service
        .containerPath(path)
        .orElseGet(
            () -> path.startsWith(unmounted) ? "/" + unmounted.relativize(path) : path.toString());
  }
}
