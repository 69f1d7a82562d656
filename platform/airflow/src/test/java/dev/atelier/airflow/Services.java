package dev.atelier.airflow;

import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services as the compose module would make them. */
public final class Services {
  private Services() {}

  public static ServiceSpec of(
      String name,
      String image,
      List<String> entrypoint,
      List<String> command,
      Map<String, String> environment,
      String address,
      Mount... mounts) {
    try {
      return new ServiceSpec(
          name,
          ImageReference.parse(image),
          Optional.empty(),
          entrypoint,
          command,
          environment,
          Optional.empty(),
          Optional.empty(),
          List.of(mounts),
          InetAddress.getByName(address),
          List.of(),
          List.of(),
          List.of(name),
          RestartPolicy.NO,
          false,
          Optional.empty(),
          1,
          Map.of(),
          new Span(new SourceText("docker-compose.yml", ""), 1, 1, 1, 1));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static ServiceSpec of(
      String name, String image, List<String> command, Map<String, String> environment) {
    return of(name, image, List.of(), command, environment, "127.0.0.1");
  }
}
