package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Files → one tree in canonical form. For each document of each file:
 *
 * <pre>
 * YAML → tree → interpolated → extended → includes brought in → over what came before
 *      → one item for each key → checked against the table of keys → canonical
 * </pre>
 *
 * and at the end defaults, checks of single values, absolute paths.
 */
final class ModelLoader {
  private final SourceFiles sources;
  private final Problems problems;
  private final boolean interpolate;
  private final Function<Scope, AbsolutePaths> paths;

  ModelLoader(
      SourceFiles sources,
      Problems problems,
      boolean interpolate,
      Function<Scope, AbsolutePaths> paths) {
    this.sources = sources;
    this.problems = problems;
    this.interpolate = interpolate;
    this.paths = paths;
  }

  /**
   * A file's services as a base to extend.
   *
   * @param resets what its tags erase
   */
  record Document(Node.Fields tree, List<TreePath> resets) {}

  Node.Fields load(List<Path> files, Scope scope) {
    Node.Fields model = null;
    for (Path file : files) {
      for (YamlNode yaml : yaml(file)) {
        model = over(model, yaml, file, scope);
      }
    }
    if (model == null) {
      return new Node.Fields(Map.of(), files.isEmpty() ? NoPlace.SPAN : place(files.getFirst()));
    }
    Node.Fields full = Defaults.apply(model);
    ValueChecks.check(full, problems);
    return InheritedValues.resolve(paths.apply(scope).apply(full), scope);
  }

  private Span place(Path file) {
    return sources.text(file).span(0, 0);
  }

  private Node.Fields over(Node.@Nullable Fields before, YamlNode yaml, Path file, Scope scope) {
    TreeBuilder builder = new TreeBuilder(problems);
    Node.Fields written = written(builder, yaml, scope.environment());
    Node.Fields extended =
        new Extends(this, sources, problems, scope).apply(written, file, builder.resets());
    Node.Fields whole = new Includes(this, sources, problems).apply(extended, scope.within(file));
    Node merged =
        before == null
            ? whole
            : new Merge(problems).merge(Resets.apply(builder.resets(), before), whole);
    Node checked = ShapeCheck.check("project", new Uniqueness(problems).enforce(merged), problems);
    return canonical(withoutVersion((Node.Fields) checked));
  }

  private Node.Fields withoutVersion(Node.Fields tree) {
    tree.get("version")
        .ifPresent(version ->
            problems.add(
                Problem.warning(
                        Problems.OBSOLETE,
                        version.span().source().name()
                            + ": the attribute `version` is obsolete, it will be ignored, please"
                            + " remove it to avoid potential confusion")
                    .at(tree.place("version"))
                    .mend("remove the line")));
    return tree.without("version");
  }

  private Node.Fields canonical(Node.Fields tree) {
    Node.Fields canonical = new Canonical(problems, !interpolate).apply(tree);
    return (Node.Fields) new Uniqueness(problems).enforce(Defaults.withoutBlanks(canonical));
  }

  /** The services of another file, as {@code extends} takes them; its includes are left alone. */
  Document base(Path file, Scope scope) {
    Node.Fields model = null;
    List<TreePath> resets = new ArrayList<>();
    for (YamlNode yaml : yaml(file)) {
      TreeBuilder builder = new TreeBuilder(problems);
      Node.Fields written = written(builder, yaml, scope.environment());
      Node merged =
          model == null
              ? written
              : new Merge(problems).merge(Resets.apply(builder.resets(), model), written);
      model = canonical((Node.Fields) new Uniqueness(problems).enforce(merged));
      resets.addAll(builder.resets());
    }
    if (model == null) {
      model = new Node.Fields(Map.of(), place(file));
    }
    return new Document(paths.apply(scope).apply(model), resets);
  }

  private Node.Fields written(TreeBuilder builder, YamlNode yaml, Map<String, String> environment) {
    if (!(builder.build(yaml).orElse(null) instanceof Node.Fields tree)) {
      problems.error(Problems.TYPE, "top-level object must be a mapping", yaml.span());
      return new Node.Fields(Map.of(), yaml.span());
    }
    return interpolate
        ? (Node.Fields) new Interpolation(Variables.of(environment), problems).resolve(tree)
        : tree;
  }

  private List<YamlNode> yaml(Path file) {
    try {
      return sources.yaml(file);
    } catch (AtelierException e) {
      e.problems().forEach(problem -> problems.add(YamlWords.asCompose(problem)));
      return List.of();
    }
  }
}
