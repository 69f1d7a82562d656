package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a service's container would have been started with: its own words, after what its image
 * says.
 *
 * @param program the first word
 * @param python whether it needs Python's packages
 */
record ImageCommand(List<String> commandLine, String program, boolean python) {
  /** Repository → what the image starts by itself, or an empty string. */
  private static final Map<String, String> IMAGES = Text.table("command-images.txt");

  static ImageCommand of(ServiceSpec service) {
    String own = own(service);
    List<String> line = new ArrayList<>(service.commandLine());
    if (line.isEmpty()) {
      line.add(own.isEmpty() ? "/bin/sh" : own);
    } else if (service.entrypoint().isEmpty() && ownArguments(own, line.getFirst())) {
      line.addFirst(own);
    }
    String program = line.getFirst();
    boolean python =
        service
                .build()
                .filter(build -> !build.packages().isEmpty() || !build.requirements().isEmpty())
                .isPresent()
            || own.equals("python3")
            || line.stream().anyMatch(word -> word.matches("(?s).*\\b(python3?|pip3?)\\b.*"));
    return new ImageCommand(List.copyOf(line), program, python);
  }

  private static String own(ServiceSpec service) {
    String repository = service.image().repository();
    return IMAGES.entrySet().stream()
        .filter(entry ->
            entry.getKey().endsWith("*")
                ? repository.startsWith(entry.getKey().substring(0, entry.getKey().length() - 1))
                : repository.equals(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** The images of curl and node put their program before what is only its arguments. */
  private static boolean ownArguments(String own, String first) {
    return switch (own) {
      case "curl" -> first.startsWith("-") || first.contains("://");
      case "node" -> first.startsWith("-") || first.endsWith(".js") || first.endsWith(".mjs");
      default -> false;
    };
  }
}
