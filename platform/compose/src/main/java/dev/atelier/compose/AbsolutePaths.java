package dev.atelier.compose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Relative paths become absolute ones, from the folder of the project that names them. */
final class AbsolutePaths {
  private static final List<String> REMOTE =
      List.of("https://", "http://", "git://", "ssh://", "github.com/", "git@");

  /** Makes one value absolute. */
  @FunctionalInterface
  private interface Rule {
    Node apply(AbsolutePaths paths, Node node);
  }

  private static final PathTable<Rule> RULES =
      new PathTable<Rule>()
          .add("services.*.build.context", AbsolutePaths::context)
          .add("services.*.build.additional_contexts.*", AbsolutePaths::context)
          .add("services.*.build.ssh.*", AbsolutePaths::path)
          .add("services.*.env_file.*.path", AbsolutePaths::path)
          .add("services.*.label_file.*", AbsolutePaths::path)
          .add("services.*.extends.file", AbsolutePaths::path)
          .add("services.*.develop.watch.*.path", AbsolutePaths::realPath)
          .add("services.*.volumes.*", AbsolutePaths::mount)
          .add("configs.*.file", AbsolutePaths::path)
          .add("secrets.*.file", AbsolutePaths::path)
          .add("volumes.*", AbsolutePaths::volume);

  /** Empty where paths stay as written. */
  private final String folder;

  private final String home;
  private final Problems problems;

  private AbsolutePaths(String folder, String home, Problems problems) {
    this.folder = folder;
    this.home = home;
    this.problems = problems;
  }

  static AbsolutePaths of(Scope scope, Problems problems) {
    String home = scope.environment().getOrDefault("HOME", "");
    return new AbsolutePaths(scope.folder().toString(), home, problems);
  }

  /** Relative to a folder: what lies in it stays as written, what another brings gets its path. */
  static AbsolutePaths relative(Path root, Scope scope, Problems problems) {
    String home = scope.environment().getOrDefault("HOME", "");
    return new AbsolutePaths(root.relativize(scope.folder()).toString(), home, problems);
  }

  Node.Fields apply(Node.Fields tree) {
    return (Node.Fields) apply(tree, TreePath.ROOT);
  }

  private Node apply(Node node, TreePath path) {
    Rule rule = RULES.find(path).orElse(null);
    if (rule != null) {
      return rule.apply(this, node);
    }
    return node.mapChildren(path, this::apply);
  }

  private Node path(Node node) {
    Optional<String> text = node.text();
    return text.isEmpty() || text.get().isEmpty()
        ? node
        : Node.scalar(absolute(text.get()), node.span());
  }

  private Node context(Node node) {
    String text = node.text().orElse("");
    boolean remote =
        text.contains("://")
            || text.startsWith("service:")
            || REMOTE.stream().anyMatch(text::startsWith);
    return remote ? node : path(node);
  }

  private Node realPath(Node node) {
    Node absolute = path(node);
    try {
      Path real = Path.of(absolute.text().orElse("")).toRealPath();
      return Node.scalar(real.toString(), node.span());
    } catch (IOException e) {
      return absolute; // not there yet: the path as written is all there is
    }
  }

  private Node mount(Node node) {
    if (!(node instanceof Node.Fields mount)
        || !mount.get("type").flatMap(Node::text).orElse("").equals("bind")) {
      return node;
    }
    Optional<Node> source = mount.get("source");
    if (source.isEmpty()) {
      problems.error(
          Problems.VALUE,
          "invalid mount config for type \"bind\": field Source must not be empty",
          mount.span());
      return mount;
    }
    return source.get().text().isPresent() ? mount.with("source", source(source.get())) : mount;
  }

  /** An empty one is the folder itself. */
  private Node source(Node node) {
    return node.text().isPresent() ? Node.scalar(absolute(node.text().get()), node.span()) : node;
  }

  /** A local volume with {@code o: bind} is a bind in disguise. */
  private Node volume(Node node) {
    if (!(node instanceof Node.Fields volume)
        || !volume.get("driver").flatMap(Node::text).orElse("").equals("local")
        || !(volume.get("driver_opts").orElse(null) instanceof Node.Fields options)
        || !options.get("o").flatMap(Node::text).orElse("").equals("bind")) {
      return node;
    }
    return options
        .get("device")
        .<Node>map(device -> volume.with("driver_opts", options.with("device", source(device))))
        .orElse(node);
  }

  private String absolute(String written) {
    if (folder.isEmpty()) {
      return written;
    }
    String path =
        written.startsWith("~") && !home.isEmpty()
            ? GoPath.join(home, written.substring(1))
            : written;
    return GoPath.isAbsolute(path) || path.matches("[a-zA-Z]:[\\\\/].*|\\\\\\\\.*")
        ? path
        : GoPath.join(folder, path);
  }
}
