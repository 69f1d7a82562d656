package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A service's variables: its {@code env_file}s, then its {@code environment} over them. */
final class ServiceEnvironment {
  private final Variables project;
  private final Path folder;
  private final SourceFiles sources;
  private final Problems problems;

  /**
   * @param folder where paths that were left relative start
   */
  ServiceEnvironment(Variables project, Path folder, SourceFiles sources, Problems problems) {
    this.project = project;
    this.folder = folder;
    this.sources = sources;
    this.problems = problems;
  }

  Node.Fields resolve(Node.Fields service) {
    Node.Fields result = service;
    Map<String, Node.Field> own = own(service);
    Map<String, Node.Field> all = new LinkedHashMap<>();
    for (Node file : Normalizer.items(service, "env_file")) {
      file(file, own).forEach((key, field) -> all.put(key, field));
    }
    all.putAll(own);
    if (!all.isEmpty()) {
      result = result.with("environment", new Node.Fields(all, service.span()));
    }
    return labels(result.without("env_file"));
  }

  private static Map<String, Node.Field> own(Node.Fields service) {
    return service.get("environment").orElse(null) instanceof Node.Fields fields
        ? fields.fields()
        : Map.of();
  }

  private Map<String, Node.Field> file(Node file, Map<String, Node.Field> own) {
    Path path = folder.resolve(file.field("path").flatMap(Node::text).orElse(""));
    boolean required =
        !"false"
            .equals(file.field("required").map(Node::plain).map(Object::toString).orElse("true"));
    String format = file.field("format").flatMap(Node::text).orElse("");
    if (!Files.exists(path)) {
      if (required) {
        problems.add(
            Problem.error(
                    Problems.ENV_FILE,
                    "env file %s not found: stat %s: no such file or directory"
                        .formatted(path, path))
                .at(file.span())
                .mend("make the file, or write {path: …, required: false}"));
      }
      return Map.of();
    }
    Variables outer =
        project.or(
            name -> Optional.ofNullable(own.get(name)).map(Node.Field::value).flatMap(Node::text));
    return switch (format) {
      case "" -> read(path, file, outer);
      case "raw" -> raw(path, file);
      default -> {
        problems.error(
            Problems.ENV_FILE, "unsupported env_file format " + GoText.quote(format), file.span());
        yield Map.of();
      }
    };
  }

  private Map<String, Node.Field> read(Path path, Node at, Variables outer) {
    Map<String, String> values = new LinkedHashMap<>();
    try {
      DotEnv.read(
          sources.text(path),
          values,
          outer,
          name -> problems.warning(Problems.UNSET, Template.unsetWarning(name), at.span()),
          Problems.ENV_FILE);
    } catch (AtelierException e) {
      e.problems().forEach(problems::add);
    }
    return nodes(values, at);
  }

  /** {@code KEY=VALUE} lines taken as they are; a bare {@code KEY} inherits. */
  private Map<String, Node.Field> raw(Path path, Node at) {
    Map<String, String> values = new LinkedHashMap<>();
    sources
        .text(path)
        .text()
        .lines()
        .map(String::stripLeading)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> {
          int equals = line.indexOf('=');
          if (equals >= 0) {
            values.put(line.substring(0, equals), line.substring(equals + 1));
          } else {
            project.find(line).ifPresent(value -> values.put(line, value));
          }
        });
    return nodes(values, at);
  }

  private static Map<String, Node.Field> nodes(Map<String, String> values, Node at) {
    Map<String, Node.Field> all = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> all.put(key, new Node.Field(Node.scalar(value, at.span()), at.span())));
    return all;
  }

  private Node.Fields labels(Node.Fields service) {
    if (!service.has("label_file")) {
      return service;
    }
    Map<String, Node.Field> all = new LinkedHashMap<>();
    for (Node file : Normalizer.items(service, "label_file")) {
      Path path = folder.resolve(file.text().orElse(""));
      if (!Files.exists(path)) {
        problems.error(
            Problems.ENV_FILE,
            "label file %s not found: stat %s: no such file or directory".formatted(path, path),
            file.span());
        continue;
      }
      all.putAll(
          read(
              path,
              file,
              name ->
                  Optional.ofNullable(all.get(name)).map(Node.Field::value).flatMap(Node::text)));
    }
    if (service.get("labels").orElse(null) instanceof Node.Fields own) {
      all.putAll(own.fields());
    }
    Node.Fields result = service.without("label_file");
    return all.isEmpty() ? result : result.with("labels", new Node.Fields(all, service.span()));
  }
}
