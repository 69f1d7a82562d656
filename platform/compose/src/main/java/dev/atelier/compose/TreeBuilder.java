package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.yaml.YamlNode;
import dev.atelier.kernel.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * YAML nodes → a tree: merge keys are applied, keys are text and unique, {@code !reset} values
 * leave the tree, and the places of {@code !reset} and {@code !override} are kept, since they erase
 * what earlier files said there.
 */
final class TreeBuilder {
  private final Problems problems;
  private final List<TreePath> resets = new ArrayList<>();

  TreeBuilder(Problems problems) {
    this.problems = problems;
  }

  /** Where earlier files' values are erased before this document is merged. */
  List<TreePath> resets() {
    return resets;
  }

  /** The tree, or none when the whole of it is reset. */
  Optional<Node> build(YamlNode yaml) {
    return build(yaml, TreePath.ROOT);
  }

  private Optional<Node> build(YamlNode yaml, TreePath path) {
    if (yaml.tag().equals("!reset")) {
      resets.add(path);
      return Optional.empty();
    }
    if (yaml.tag().equals("!override")) {
      resets.add(path);
    }
    return Optional.of(
        switch (yaml) {
          case YamlNode.Scalar scalar -> scalar(scalar, path);
          case YamlNode.Sequence sequence -> items(sequence, path);
          case Mapping mapping -> fields(mapping, path);
        });
  }

  private Node scalar(YamlNode.Scalar scalar, TreePath path) {
    boolean free = path.parts().stream().anyMatch(part -> part.startsWith("x-"));
    if (scalar.plain() && !free && GoYamlScalar.isTimestamp(scalar.text())) {
      String place = path.toString().replaceAll("\\[(\\d+)]", "$1");
      problems.add(
          Problem.error(Problems.TYPE, place + " invalid jsonType time.Time")
              .at(scalar.span())
              .mend("put the date in quotes: YAML takes it for a point in time"));
    }
    return Node.scalar(scalar.value(), scalar.span());
  }

  private Node items(YamlNode.Sequence sequence, TreePath path) {
    List<Node> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      build(sequence.items().get(i), path.then("[" + i + "]")).ifPresent(items::add);
    }
    return new Node.Items(items, sequence.span());
  }

  private Node fields(Mapping mapping, TreePath path) {
    duplicates(mapping);
    Map<String, Node.Field> fields = new LinkedHashMap<>();
    mapping
        .merged()
        .forEach((key, entry) -> {
          textKey(entry.key(), path);
          build(entry.value(), path.then(key))
              .ifPresent(value -> fields.put(key, new Node.Field(value, entry.key().span())));
        });
    return new Node.Fields(fields, mapping.span());
  }

  private void duplicates(Mapping mapping) {
    Map<String, Integer> lines = new HashMap<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      Integer line = lines.putIfAbsent(entry.name(), entry.key().span().line());
      if (line != null) {
        problems.add(
            Problem.error(
                    Problems.YAML,
                    "failed to parse %s: line %d: mapping key %s already defined at line %d"
                        .formatted(
                            entry.key().span().source(),
                            entry.key().span().line(),
                            GoText.quote(entry.name()),
                            line))
                .at(entry.key().span())
                .mend("keep one of the two, or merge them"));
      }
    }
  }

  private void textKey(YamlNode key, TreePath path) {
    if (key instanceof YamlNode.Scalar scalar && scalar.value() instanceof String) {
      return;
    }
    String where = path.depth() == 0 ? "at top level" : "in " + path;
    String written =
        key instanceof YamlNode.Scalar scalar ? GoText.of(scalar.value()) : "a mapping";
    problems.add(
        Problem.error(Problems.YAML, "non-string key %s: %s".formatted(where, written))
            .at(key.span())
            .mend("put the key in quotes"));
  }
}
