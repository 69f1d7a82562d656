package dev.atelier.sandbox;

import dev.atelier.kernel.stack.BuildSpec;
import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Services as the compose module would make them. */
final class Services {
  private Services() {}

  static ServiceSpec of(
      String name, String image, Map<String, String> environment, Mount... mounts) {
    return of(name, image, null, List.of(), environment, mounts);
  }

  static ServiceSpec of(
      String name,
      String image,
      @Nullable BuildSpec build,
      List<String> command,
      Map<String, String> environment,
      Mount... mounts) {
    return new ServiceSpec(
        name,
        ImageReference.parse(image),
        Optional.ofNullable(build),
        List.of(),
        command,
        environment,
        Optional.empty(),
        Optional.empty(),
        List.of(mounts),
        address("127.77.1.10"),
        List.of(),
        List.of(),
        List.of(name),
        RestartPolicy.NO,
        false,
        Optional.empty(),
        1,
        Map.of(),
        new Span(new SourceText("docker-compose.yml", ""), 1, 1, 1, 1));
  }

  static ServiceSpec withPort(ServiceSpec service, int port) {
    return new ServiceSpec(
        service.name(),
        service.image(),
        service.build(),
        service.entrypoint(),
        service.command(),
        service.environment(),
        service.workingDir(),
        service.user(),
        service.mounts(),
        service.address(),
        List.of(new PublishedPort("", 0, port, "tcp")),
        service.expose(),
        service.names(),
        service.restart(),
        service.hasHealthcheck(),
        service.memoryLimitBytes(),
        service.replicas(),
        service.extension(),
        service.span());
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
