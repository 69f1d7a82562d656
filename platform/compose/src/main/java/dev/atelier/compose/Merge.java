package dev.atelier.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays one file's tree over another's: mappings key by key, sequences one after the other, and the
 * exceptions of the table.
 *
 * <p>https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
final class Merge {
  /** How two values of one place become one; over wins. */
  @FunctionalInterface
  private interface Rule {
    Node merge(Merge merge, Node base, Node over, TreePath path);
  }

  private static final PathTable<Rule> RULES = rules();

  private final Problems problems;

  Merge(Problems problems) {
    this.problems = problems;
  }

  private static PathTable<Rule> rules() {
    Rule sequence = (merge, base, over, path) -> appended(base, over, false);
    Rule replace = (merge, base, over, path) -> over;
    Rule distinct = (merge, base, over, path) -> appended(base, over, true);
    Rule names = (merge, base, over, path) -> merge.mappings(named(base), named(over), path);
    PathTable<Rule> table = new PathTable<>();
    for (String key :
        ("networks.*.labels volumes.*.labels services.*.annotations services.*.build.args"
                + " services.*.build.additional_contexts services.*.build.labels"
                + " services.*.deploy.labels services.*.dns services.*.dns_opt"
                + " services.*.dns_search services.*.env_file services.*.label_file"
                + " services.*.environment services.*.labels services.*.sysctls services.*.tmpfs")
            .split(" ")) {
      table.add(key, sequence);
    }
    return table
        .add("services.*.command", replace)
        .add("services.*.entrypoint", replace)
        .add("services.*.healthcheck.test", replace)
        .add("services.*.ulimits.*", replace)
        .add("services.*.extra_hosts", distinct)
        .add("services.*.build.extra_hosts", distinct)
        .add("services.*.networks", names)
        .add("services.*.models", names)
        .add("services.*.depends_on", Merge::dependencies)
        .add("services.*.build", Merge::builds)
        .add("services.*.logging", Merge::logging)
        .add("networks.*.ipam.config", Merge::addressPools);
  }

  Node.Fields merge(Node.Fields base, Node.Fields over) {
    return mappings(base, over, TreePath.ROOT);
  }

  /** A service over the one that it extends. */
  Node extend(Node base, Node service) {
    return merge(base, service, TreePath.of("services", "x"));
  }

  private Node merge(Node base, Node over, TreePath path) {
    Rule rule = RULES.find(path).orElse(null);
    if (rule != null) {
      return rule.merge(this, base, over, path);
    }
    if (over.isNull()) {
      return base;
    }
    return switch (base) {
      case Node.Fields fields when over instanceof Node.Fields others ->
          mappings(fields, others, path);
      case Node.Items items when over instanceof Node.Items others ->
          items.with(concat(items.items(), others.items()));
      case Node.Scalar _ -> over;
      default -> {
        problems.error(Problems.MERGE, "cannot override " + path, over.span());
        yield base;
      }
    };
  }

  private Node.Fields mappings(Node base, Node over, TreePath path) {
    if (!(base instanceof Node.Fields fields)) {
      return over instanceof Node.Fields others ? others : new Node.Fields(Map.of(), base.span());
    }
    if (!(over instanceof Node.Fields others)) {
      return fields;
    }
    Map<String, Node.Field> merged = new LinkedHashMap<>(fields.fields());
    others
        .fields()
        .forEach((key, field) ->
            merged.merge(
                key,
                field,
                (old, fresh) ->
                    new Node.Field(
                        merge(old.value(), fresh.value(), path.then(key)), fresh.key())));
    return new Node.Fields(merged, fields.span());
  }

  private static Node dependencies(Merge merge, Node base, Node over, TreePath path) {
    return merge.mappings(
        Canonical.dependenciesFromList(base), Canonical.dependenciesFromList(over), path);
  }

  private static Node builds(Merge merge, Node base, Node over, TreePath path) {
    return merge.mappings(context(base), context(over), path);
  }

  private static Node context(Node build) {
    return build.text().isPresent()
        ? new Node.Fields(Map.of("context", new Node.Field(build, build.span())), build.span())
        : build;
  }

  /** Options of another driver are no use: only the same driver's are merged. */
  private static Node logging(Merge merge, Node base, Node over, TreePath path) {
    boolean otherDriver =
        base.field("driver").isPresent()
            && over.field("driver").isPresent()
            && !base.field("driver").get().sameValue(over.field("driver").get());
    return otherDriver ? over : merge.mappings(base, over, path);
  }

  /** Pools of the same subnet are merged, others added. */
  private static Node addressPools(Merge merge, Node base, Node over, TreePath path) {
    if (!(base instanceof Node.Items bases) || !(over instanceof Node.Items overs)) {
      return over;
    }
    Map<Object, Node> pools = new LinkedHashMap<>();
    for (Node pool : bases.items()) {
      for (Node other : overs.items()) {
        Object subnet = subnet(other);
        if (subnet.equals(subnet(pool))) {
          pools.put(subnet, merge.mappings(pool, other, path));
        } else {
          pools.putIfAbsent(subnet, other);
        }
      }
    }
    return bases.with(List.copyOf(pools.values()));
  }

  private static Object subnet(Node pool) {
    return pool.field("subnet").map(Node::plain).orElse("");
  }

  private static Node named(Node node) {
    return Canonical.namesToMapping(node);
  }

  private static Node appended(Node base, Node over, boolean distinct) {
    List<Node> first = sequence(base);
    List<Node> second = sequence(over);
    if (distinct) {
      second = second.stream().filter(item -> first.stream().noneMatch(item::sameValue)).toList();
    }
    return new Node.Items(concat(first, second), base.span());
  }

  private static List<Node> concat(List<Node> first, List<Node> second) {
    List<Node> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** {@code {A: 1, B: }} as {@code [A=1, B]}, sorted. */
  private static List<Node> sequence(Node node) {
    return switch (node) {
      case Node.Items items -> items.items();
      case Node.Scalar scalar -> scalar.text().isPresent() ? List.of(scalar) : List.of();
      case Node.Fields fields -> {
        List<Node> all = new ArrayList<>();
        fields.fields().forEach((key, field) -> pairs(key, field, all));
        all.sort((a, b) -> a.text().orElse("").compareTo(b.text().orElse("")));
        yield all;
      }
    };
  }

  private static void pairs(String key, Node.Field field, List<Node> into) {
    switch (field.value()) {
      case Node.Scalar scalar when scalar.value() == null ->
          into.add(Node.scalar(key, field.key()));
      case Node.Scalar scalar ->
          into.add(Node.scalar(key + "=" + GoText.of(scalar.value()), scalar.span()));
      case Node.Items items ->
          items
              .items()
              .forEach(
                  item -> into.add(Node.scalar(key + "=" + GoText.of(item.toJava()), item.span())));
      case Node.Fields fields -> into.add(Node.scalar(key + "=" + fields.toJava(), fields.span()));
    }
  }
}
