package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.BuildSpec;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service's {@code build}: finds its Dockerfile and reads it. */
final class BuildReader {
  private final Problems problems;

  /**
   * @param image none when there is no Dockerfile to read
   */
  record Build(BuildSpec spec, Optional<DockerImage> image) {}

  BuildReader(Problems problems) {
    this.problems = problems;
  }

  Optional<Build> read(String service, Node.Fields fields) {
    Node build = fields.get("build").orElse(null);
    if (build == null) {
      return Optional.empty();
    }
    String written = text(build, "context");
    if (written.contains("://") || written.startsWith("git@") || !written.startsWith("/")) {
      return Optional.of(
          missing(service, "its context is elsewhere: " + written, Path.of("/"), build));
    }
    Path context = Path.of(written);
    String inline = text(build, "dockerfile_inline");
    if (!inline.isEmpty()) {
      SourceText source = new SourceText("Dockerfile of " + service, inline);
      return Optional.of(image(source, context, context.resolve("Dockerfile"), build));
    }
    Path file = file(context, text(build, "dockerfile"));
    try {
      SourceText source = new SourceText(file.toString(), Files.readString(file));
      return Optional.of(image(source, context, file, build));
    } catch (IOException e) {
      return Optional.of(
          missing(
              service,
              "failed to read dockerfile: open " + file + ": no such file or directory",
              context,
              build));
    }
  }

  private static Build image(SourceText source, Path context, Path file, Node build) {
    DockerImage image = Dockerfile.read(source, context, text(build, "target"), arguments(build));
    return new Build(image.spec(context, file), Optional.of(image));
  }

  private Build missing(String service, String why, Path context, Node build) {
    problems.add(
        Problem.warning(Problems.DOCKERFILE, "service %s: %s".formatted(GoText.quote(service), why))
            .at(build.span())
            .mend("without its Dockerfile only its image's name tells what it is"));
    return new Build(
        new BuildSpec(
            context, context.resolve("Dockerfile"), List.of(), List.of(), Map.of(), List.of(why)),
        Optional.empty());
  }

  /** {@code Dockerfile}; in lower case where only that one is there. */
  private static Path file(Path context, String written) {
    String name = written.isEmpty() ? "Dockerfile" : written;
    Path file = context.resolve(name).normalize();
    Path lower = context.resolve("dockerfile");
    return name.equals("Dockerfile") && !Files.exists(file) && Files.exists(lower) ? lower : file;
  }

  private static Map<String, String> arguments(Node build) {
    Map<String, String> all = new HashMap<>();
    if (build.field("args").orElse(null) instanceof Node.Fields args) {
      args.fields()
          .forEach((key, field) -> field.value().text().ifPresent(value -> all.put(key, value)));
    }
    return all;
  }

  private static String text(Node node, String key) {
    return node.field(key).flatMap(Node::text).orElse("");
  }
}
