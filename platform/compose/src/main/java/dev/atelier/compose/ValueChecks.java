package dev.atelier.compose;

import dev.atelier.kernel.text.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks of single values and small groups of keys that types cannot express. */
final class ValueChecks {
  /** Looks at a value and reports what is wrong with it. */
  @FunctionalInterface
  private interface Check {
    void look(Node value, TreePath path, Span key, Problems problems);
  }

  private static final PathTable<Check> CHECKS =
      new PathTable<Check>()
          .add("volumes.*", ValueChecks::external)
          .add("configs.*", fileObject("file", "environment", "content"))
          .add("secrets.*", fileObject("file", "environment"))
          .add("services.*.ports.*", ValueChecks::address)
          .add("services.*.develop.watch.*.path", ValueChecks::notBlank)
          .add("services.*.deploy.resources.reservations.devices.*", ValueChecks::devices)
          .add("services.*.gpus.*", ValueChecks::devices);

  private ValueChecks() {}

  static void check(Node.Fields tree, Problems problems) {
    check(tree, TreePath.ROOT, tree.span(), problems);
  }

  private static void check(Node node, TreePath path, Span key, Problems problems) {
    Optional<Check> check = CHECKS.find(path);
    if (check.isPresent()) {
      check.get().look(node, path, key, problems);
      return;
    }
    switch (node) {
      case Node.Scalar _ -> {}
      case Node.Items items ->
          items.items().forEach(item -> check(item, path.item(), item.span(), problems));
      case Node.Fields fields ->
          fields
              .fields()
              .forEach(
                  (name, field) -> check(field.value(), path.then(name), field.key(), problems));
    }
  }

  private static void external(Node node, TreePath path, Span key, Problems problems) {
    if (!(node instanceof Node.Fields volume)
        || !Boolean.TRUE.equals(volume.get("external").map(Node::plain).orElse(false))) {
      return;
    }
    volume
        .fields()
        .forEach((name, field) -> {
          if (!Set.of("name", "external").contains(name) && !name.startsWith("x-")) {
            problems.error(
                Problems.VALUE,
                "%s: conflicting parameters \"external\" and %s specified"
                    .formatted(path, GoText.quote(name)),
                field.key());
          }
        });
  }

  private static Check fileObject(String... keys) {
    return (node, path, key, problems) -> {
      if (!(node instanceof Node.Fields object)) {
        return;
      }
      long count = List.of(keys).stream().filter(object::has).count();
      String all = String.join("|", keys);
      if (count > 1) {
        problems.error(
            Problems.VALUE, path + ": " + all + " attributes are mutually exclusive", key);
      }
      if (count == 0 && !object.has("driver") && !object.has("external")) {
        problems.error(Problems.VALUE, path + ": one of " + all + " must be set", key);
      }
    };
  }

  private static void address(Node node, TreePath path, Span key, Problems problems) {
    Optional<Node> ip = node.field("host_ip");
    if (ip.isPresent() && !PortSyntax.isAddress(ip.get().text().orElse(""))) {
      problems.error(
          Problems.VALUE,
          path + ": invalid ip address: " + ip.get().text().orElse(""),
          ip.get().span());
    }
  }

  private static void notBlank(Node node, TreePath path, Span key, Problems problems) {
    if (node.text().orElse("").isEmpty()) {
      problems.error(Problems.VALUE, path + ": value can't be blank", node.span());
    }
  }

  private static void devices(Node node, TreePath path, Span key, Problems problems) {
    if (node.field("count").isPresent() && node.field("device_ids").isPresent()) {
      problems.error(
          Problems.VALUE,
          path + ": \"count\" and \"device_ids\" attributes are exclusive",
          node.span());
    }
  }
}
