package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code extends}: a service is laid over another one, of this file or of another.
 *
 * <p>https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends
 */
final class Extends {
  private final ModelLoader loader;
  private final SourceFiles sources;
  private final Problems problems;
  private final Scope scope;

  Extends(ModelLoader loader, SourceFiles sources, Problems problems, Scope scope) {
    this.loader = loader;
    this.sources = sources;
    this.problems = problems;
    this.scope = scope;
  }

  /**
   * A file's services while they are being extended.
   *
   * @param resets what the file's tags erase of the services that its own extend
   */
  private record Services(
      Map<String, Node.Field> byName, Path folder, String file, List<TreePath> resets) {}

  /** One step of a chain of extensions, to find circles. */
  private record Step(String service, String file) {}

  Node.Fields apply(Node.Fields document, Path file, List<TreePath> resets) {
    if (!(document.get("services").orElse(null) instanceof Node.Fields written)) {
      return document;
    }
    Services services =
        new Services(
            new LinkedHashMap<>(written.fields()), scope.folder(), sources.name(file), resets);
    for (String name : written.fields().keySet()) {
      try {
        resolve(name, services, List.of());
      } catch (AtelierException e) {
        e.problems().forEach(problems::add);
        services.byName().computeIfPresent(name, (key, field) -> field.with(stripped(field)));
      }
    }
    return document.with("services", new Node.Fields(services.byName(), written.span()));
  }

  private static Node stripped(Node.Field field) {
    return field.value() instanceof Node.Fields service
        ? service.without("extends")
        : field.value();
  }

  /** The service with all that it extends, which is also kept. */
  private Optional<Node> resolve(String name, Services services, List<Step> before) {
    Node.Field field = services.byName().get(name);
    if (field == null || !(field.value() instanceof Node.Fields service)) {
      return Optional.empty();
    }
    Node extension = service.get("extends").orElse(null);
    if (extension == null) {
      return Optional.of(service);
    }
    String base =
        extension
            .text()
            .or(() -> extension.field("service").flatMap(Node::text))
            .orElseThrow(() -> error("extends." + name + ".service is required", extension.span()));
    Optional<Node> file = extension.field("file").filter(node -> node.text().isPresent());
    Services bases = file.isPresent() ? other(name, file.get(), services) : services;
    if (!bases.byName().containsKey(base)) {
      String where = file.flatMap(Node::text).map(written -> " in " + written).orElse("");
      throw notFound(name, services.file(), base, where, bases.byName().keySet(), extension.span());
    }
    List<Step> steps = checkCircle(before, new Step(name, bases.file()), extension.span());
    Optional<Node> extended = resolve(base, bases, steps);
    Node merged = extended.isEmpty() ? service : over(name, extended.get(), service, services);
    services.byName().put(name, field.with(merged));
    return Optional.of(merged);
  }

  private Node over(String name, Node base, Node.Fields service, Services services) {
    Node.Fields wrapped =
        new Node.Fields(
            Map.of(
                "services",
                new Node.Field(
                    new Node.Fields(Map.of(name, new Node.Field(base, base.span())), base.span()),
                    base.span())),
            base.span());
    Node kept =
        Resets.apply(services.resets(), wrapped)
            .get("services")
            .flatMap(all -> all.field(name))
            .orElse(base);
    Node merged = new Merge(problems).extend(kept, service);
    return merged instanceof Node.Fields fields ? fields.without("extends") : merged;
  }

  private Services other(String name, Node fileNode, Services services) {
    String written = fileNode.text().orElse("");
    SourceFiles.refuseRemote(written, fileNode.span());
    Path file = services.folder().resolve(written).normalize();
    Path folder = Optional.ofNullable(file.getParent()).orElse(services.folder());
    Scope inFolder = new Scope(folder, scope.environment(), scope.including());
    ModelLoader.Document document;
    try {
      document = loader.base(file, inFolder);
    } catch (AtelierException e) {
      Problem problem = e.problems().getFirst();
      throw (problem.span().isPresent() ? problem : problem.at(fileNode.span())).exception();
    }
    String known = sources.name(file);
    if (!(document.tree().get("services").orElse(null) instanceof Node.Fields all)) {
      throw error(
          "cannot extend service %s in %s: no services section"
              .formatted(GoText.quote(name), known),
          fileNode.span());
    }
    return new Services(new LinkedHashMap<>(all.fields()), folder, known, document.resets());
  }

  private static List<Step> checkCircle(List<Step> before, Step step, Span span) {
    List<Step> steps = new ArrayList<>(before);
    if (before.contains(step)) {
      StringBuilder message = new StringBuilder("Circular reference:\n  ");
      message.append(before.getFirst().service()).append(" in ").append(before.getFirst().file());
      steps.add(step);
      for (Step next : steps.subList(1, steps.size())) {
        message.append("\n  extends ").append(next.service()).append(" in ").append(next.file());
      }
      throw error(message.toString(), span);
    }
    steps.add(step);
    return steps;
  }

  private static AtelierException notFound(
      String name, String file, String base, String where, Set<String> known, Span span) {
    Problem problem =
        Problem.error(
                Problems.EXTENDS,
                "cannot extend service %s in %s: service %s not found%s"
                    .formatted(GoText.quote(name), file, GoText.quote(base), where))
            .at(span);
    return Suggestion.didYouMean(base, known).map(problem::mend).orElse(problem).exception();
  }

  private static AtelierException error(String message, Span span) {
    return Problem.error(Problems.EXTENDS, message).at(span).exception();
  }
}
