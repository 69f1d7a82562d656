package dev.atelier.engines.opensearch;

import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a service does with an image of Elasticsearch or OpenSearch. */
enum SearchCommand {
  /** It is a node. */
  NODE,
  /** It makes users, roles and certificates for the nodes, and ends. */
  SET_UP,
  /** Something else, for which the image was at hand: a script that posts files. */
  OTHER;

  private static final Pattern STARTS_NODE =
      Pattern.compile(
          "(?m)docker-entrypoint\\.sh|\\beswrapper\\b"
              + "|(^|\\bexec\\s+|bin/)(elasticsearch|opensearch)(\\s|$|[;&|])");
  private static final Pattern SETS_UP =
      Pattern.compile(
          "_security/|elasticsearch-(certutil|setup-passwords|reset-password|users|service-tokens)");
  private static final Pattern SHELL = Pattern.compile("(.*/)?(ba|da|z)?sh");

  static SearchCommand of(ServiceSpec service) {
    List<String> line = service.commandLine();
    List<String> scripts = scripts(service, line);
    boolean itsOwn =
        line.isEmpty()
            || (service.entrypoint().isEmpty() && line.getFirst().startsWith("-"))
            || (scripts.isEmpty() && !SHELL.matcher(line.getFirst()).matches());
    String text = Stream.concat(line.stream(), scripts.stream()).collect(Collectors.joining("\n"));
    if (itsOwn || STARTS_NODE.matcher(text).find()) {
      return NODE; // or a program of the image that cannot be looked into
    }
    return SETS_UP.matcher(text).find() ? SET_UP : OTHER;
  }

  /** The mounted and copied scripts, when the command line starts one. */
  private static List<String> scripts(ServiceSpec service, List<String> line) {
    boolean starts =
        line.stream().anyMatch(word -> isScript(word) && service.hostPath(word).isPresent());
    return service.mounts().stream()
        .filter(mount -> starts && isScript(mount.target()))
        .map(mount -> read(mount.source()))
        .toList();
  }

  private static boolean isScript(String path) {
    return path.startsWith("/") && path.endsWith(".sh");
  }

  private static String read(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException _) {
      return ""; // not text, or not ours to read: then it is judged by its name alone
    }
  }
}
