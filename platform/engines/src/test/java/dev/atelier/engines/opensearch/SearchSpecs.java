package dev.atelier.engines.opensearch;

import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services as compose files would declare them. */
final class SearchSpecs {
  private SearchSpecs() {}

  static ServiceSpec service(
      String image, String address, Map<String, String> environment, Mount... mounts) {
    try {
      return new ServiceSpec(
          "elasticsearch",
          ImageReference.parse(image),
          Optional.empty(),
          List.of(),
          List.of(),
          environment,
          Optional.empty(),
          Optional.empty(),
          List.of(mounts),
          InetAddress.getByName(address),
          List.of(),
          List.of(),
          List.of("elasticsearch"),
          RestartPolicy.NO,
          false,
          Optional.empty(),
          1,
          Map.of(),
          new Span(new SourceText("docker-compose.yml", "elasticsearch:"), 1, 1, 1, 14));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  static Mount volume(Path folder, String target) {
    return new Mount(Mount.Type.VOLUME, folder, target, false);
  }

  static OpenSearchLibrary library() {
    String platform = System.getProperty("atelier.platform", "..");
    return new OpenSearchLibrary(Path.of(platform, "opensearch-node", "target", "opensearch-lib"));
  }
}
