package dev.atelier.engines.postgres;

import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services as compose files would declare them. */
final class PostgresSpecs {
  private PostgresSpecs() {}

  /** A server on a free port of the address. */
  static ServiceSpec server(
      String image, InetAddress address, Map<String, String> environment, Mount... mounts) {
    List<String> command = List.of("postgres", "-p", Integer.toString(freePort(address)));
    return service("db", image, command, address, environment, mounts);
  }

  static ServiceSpec service(
      String name,
      String image,
      List<String> command,
      InetAddress address,
      Map<String, String> environment,
      Mount... mounts) {
    return new ServiceSpec(
        name,
        ImageReference.parse(image),
        Optional.empty(),
        List.of(),
        command,
        environment,
        Optional.empty(),
        Optional.empty(),
        List.of(mounts),
        address,
        List.of(),
        List.of(),
        List.of(name),
        RestartPolicy.NO,
        false,
        Optional.empty(),
        1,
        Map.of(),
        new Span(new SourceText("docker-compose.yml", name + ":"), 1, 1, 1, name.length() + 1));
  }

  static Mount bind(Path folder, String target) {
    return new Mount(Mount.Type.BIND, folder, target, false);
  }

  static int port(ServiceSpec service) {
    return Integer.parseInt(service.command().getLast());
  }

  private static int freePort(InetAddress address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, 0));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
