package dev.atelier.app.check;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.yaml.YamlNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stack's files as the rules look at them.
 *
 * @param services resolved
 * @param documents the compose files as written, before interpolation
 * @param sources text files of the folder by path (Python, SQL, shell), for faults between them
 */
record StackReading(
    List<ServiceSpec> services, List<YamlNode> documents, Path folder, Map<Path, String> sources) {
  private static final int SOURCES_LIMIT = 500;
  private static final long SIZE_LIMIT = 512 * 1024;

  static StackReading of(List<ServiceSpec> services, List<YamlNode> documents, Path folder) {
    return new StackReading(services, documents, folder, sources(folder));
  }

  private static Map<Path, String> sources(Path folder) {
    Map<Path, String> all = new LinkedHashMap<>();
    try (Stream<Path> walk = Files.walk(folder, 6)) {
      walk.filter(StackReading::isSource)
          .sorted()
          .limit(SOURCES_LIMIT)
          .forEach(path -> read(path, all));
    } catch (IOException | java.io.UncheckedIOException e) {
      return all; // a folder that cannot be walked has nothing to say
    }
    return all;
  }

  private static boolean isSource(Path path) {
    String text = path.toString();
    boolean skipped =
        text.contains("/.git/")
            || text.contains("/.atelier/")
            || text.contains("/node_modules/")
            || text.contains("/target/")
            || text.contains("/venv/")
            || text.contains("/.venv/");
    return !skipped
        && (text.endsWith(".py") || text.endsWith(".sql") || text.endsWith(".sh"))
        && Files.isRegularFile(path);
  }

  private static void read(Path path, Map<Path, String> all) {
    try {
      if (Files.size(path) <= SIZE_LIMIT) {
        all.put(path, Files.readString(path, StandardCharsets.UTF_8));
      }
    } catch (MalformedInputException e) {
      all.remove(path); // not text
    } catch (IOException e) {
      all.remove(path);
    }
  }

  /** Services whose image's last name part is one of these. */
  List<ServiceSpec> withImage(String... lastNames) {
    List<String> wanted = List.of(lastNames);
    return services.stream()
        .filter(spec -> wanted.stream().anyMatch(name -> spec.image().lastName().contains(name)))
        .toList();
  }

  /** A service's node as written, in the first document that has it. */
  Optional<YamlNode.Mapping> written(String service) {
    return documents.stream()
        .flatMap(document -> child(document, "services").stream())
        .flatMap(node -> child(node, service).stream())
        .filter(YamlNode.Mapping.class::isInstance)
        .map(YamlNode.Mapping.class::cast)
        .findFirst();
  }

  static Optional<YamlNode> child(YamlNode node, String key) {
    return node instanceof YamlNode.Mapping mapping ? mapping.get(key) : Optional.empty();
  }

  static Problem fault(String id, String message, String mend) {
    return Problem.warning(ErrorCode.user("check." + id), message).mend(mend);
  }

  String shown(Path path) {
    return path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
  }
}
