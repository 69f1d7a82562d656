package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code include}: another project's services, volumes, networks … become part of this one, each
 * with its own folder and {@code .env}.
 *
 * <p>https://github.com/compose-spec/compose-spec/blob/main/14-include.md
 */
final class Includes {
  private static final List<String> SECTIONS =
      List.of("services", "volumes", "networks", "secrets", "configs", "models");

  private final ModelLoader loader;
  private final SourceFiles sources;
  private final Problems problems;

  Includes(ModelLoader loader, SourceFiles sources, Problems problems) {
    this.loader = loader;
    this.sources = sources;
    this.problems = problems;
  }

  Node.Fields apply(Node.Fields document, Scope scope) {
    Node include = document.get("include").orElse(null);
    if (!(include instanceof Node.Items items)) {
      if (include != null && !include.isNull()) {
        problems.error(
            Problems.INCLUDE, "`include` must be a list, got " + include.toJava(), include.span());
      }
      return document.without("include");
    }
    Node.Fields result = document.without("include");
    for (Node item : items.items()) {
      try {
        result = bringIn(imported(item, scope), result, item.span());
      } catch (AtelierException e) {
        e.problems()
            .forEach(problem ->
                problems.add(problem.span().isPresent() ? problem : problem.at(item.span())));
      }
    }
    return result;
  }

  private Node.Fields imported(Node item, Scope scope) {
    List<Path> files = new ArrayList<>();
    for (String path : texts(item.text().isPresent() ? Optional.of(item) : item.field("path"))) {
      SourceFiles.refuseRemote(path, item.span());
      files.add(scope.folder().resolve(path).normalize());
    }
    if (files.isEmpty()) {
      return new Node.Fields(Map.of(), item.span());
    }
    Path main = files.getFirst();
    checkCircle(main, scope.including(), item.span());
    Path folder =
        item.field("project_directory")
            .flatMap(Node::text)
            .filter(text -> !text.isEmpty())
            .map(text -> existing(scope.folder().resolve(text).normalize()))
            .orElseGet(() -> Optional.ofNullable(main.getParent()).orElse(scope.folder()));
    Map<String, String> environment = environment(item, folder, scope);
    return loader.load(files, new Scope(folder, environment, scope.including()));
  }

  /** A project directory that is not there stands for its parent: so Compose has it. */
  private static Path existing(Path folder) {
    Path parent = folder.getParent();
    return Files.isDirectory(folder) || parent == null ? folder : parent;
  }

  private Map<String, String> environment(Node item, Path folder, Scope scope) {
    List<Path> files = new ArrayList<>();
    for (String text : texts(item.field("env_file"))) {
      Path file = scope.folder().resolve(text).normalize();
      if (!Files.exists(file)) {
        throw Problem.error(Problems.ENV_FILE, "stat " + file + ": no such file or directory")
            .at(item.span())
            .exception();
      }
      files.add(file);
    }
    if (files.isEmpty() && Files.isRegularFile(folder.resolve(".env"))) {
      files.add(folder.resolve(".env"));
    }
    Map<String, String> own =
        new EnvironmentFiles(sources, problems).read(files, scope.environment());
    Map<String, String> all = new HashMap<>(own);
    all.putAll(scope.environment());
    return all;
  }

  private void checkCircle(Path file, List<Path> including, Span span) {
    if (!including.contains(file)) {
      return;
    }
    String chain =
        including.stream().skip(1).map(sources::name).collect(Collectors.joining("\n include "));
    String rest = chain.isEmpty() ? "" : "\n include " + chain;
    throw Problem.error(
            Problems.INCLUDE,
            "include cycle detected:\n"
                + sources.name(including.getFirst())
                + rest
                + "\n include "
                + sources.name(file))
        .at(span)
        .exception();
  }

  private Node.Fields bringIn(Node.Fields imported, Node.Fields document, Span span) {
    Node.Fields result = document;
    for (String section : SECTIONS) {
      if (!(imported.get(section).orElse(null) instanceof Node.Fields from)) {
        continue;
      }
      Node.Fields to =
          result.get(section).orElse(null) instanceof Node.Fields present
              ? present
              : new Node.Fields(Map.of(), from.span());
      for (var entry : from.fields().entrySet()) {
        Node.Field there = to.fields().get(entry.getKey());
        if (there == null) {
          to = withField(to, entry.getKey(), entry.getValue());
        } else if (!there.value().sameValue(entry.getValue().value())) {
          problems.error(
              Problems.INCLUDE,
              section + "." + entry.getKey() + " conflicts with imported resource",
              there.key().source().equals(span.source()) ? there.key() : span);
        }
      }
      result = result.with(section, to);
    }
    return result;
  }

  private static Node.Fields withField(Node.Fields fields, String name, Node.Field field) {
    Map<String, Node.Field> all = new LinkedHashMap<>(fields.fields());
    all.put(name, field);
    return new Node.Fields(all, fields.span());
  }

  private static List<String> texts(Optional<Node> node) {
    return switch (node.orElse(null)) {
      case Node.Scalar scalar -> scalar.text().stream().toList();
      case Node.Items items ->
          items.items().stream().flatMap(item -> item.text().stream()).toList();
      case Node.Fields _ -> List.of();
      case null -> List.of();
    };
  }
}
