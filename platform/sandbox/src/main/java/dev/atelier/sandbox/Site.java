package dev.atelier.sandbox;

import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Map;

/** Fills in the platform's {@code sitecustomize.py}. */
final class Site {
  private Site() {}

  /** For the full mode, in which paths and names are real. */
  static String full(ServiceSpec service) {
    return text(service, Map.of(), Map.of(), List.of(), "");
  }

  static String text(
      ServiceSpec service,
      Map<String, String> names,
      Map<String, String> paths,
      List<String> here,
      String root) {
    List<List<String>> pairs =
        paths.entrySet().stream().map(pair -> List.of(pair.getKey(), pair.getValue())).toList();
    return Text.resource("sitecustomize.py")
        .replace("@ADDRESS@", Json.write(service.address().getHostAddress()))
        .replace("@NAMES@", Json.write(names))
        .replace("@PATHS@", Json.write(pairs))
        .replace("@HERE@", Json.write(here))
        .replace("@ROOT@", Json.write(root));
  }
}
