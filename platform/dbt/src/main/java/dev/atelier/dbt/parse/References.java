package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.Messages;
import dev.atelier.dbt.manifest.Lookup;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.error.AtelierException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns {@code refs}, {@code sources} and {@code functions} into {@code depends_on}. */
final class References {
  private final Workspace workspace;
  private final Manifest manifest;
  private final Lookup lookup;

  References(Workspace workspace, Manifest manifest, Lookup lookup) {
    this.workspace = workspace;
    this.manifest = manifest;
    this.lookup = lookup;
  }

  void resolve() {
    List<Resource> broken = new ArrayList<>();
    for (Resource node : manifest.graphResources().toList()) {
      if (node.type() == ResourceType.UNIT_TEST) {
        unitTest(node);
      } else if (!resolve(node)) {
        broken.add(node);
      }
    }
    for (Resource test : broken) {
      test.config().put("enabled", false);
      manifest.nodes().remove(test.uniqueId());
      manifest.disable(test);
    }
  }

  /** False for a test that lost what it tests; other nodes fail. */
  private boolean resolve(Resource node) {
    for (Object raw : node.list("functions")) {
      List<String> names = Values.strings(raw);
      String packageName = names.size() > 1 ? names.getFirst() : null;
      Optional<Resource> target = lookup.function(packageName, names.getLast(), node.packageName());
      if (target.isEmpty()) {
        boolean disabled =
            isDisabled(r -> r.type() == ResourceType.FUNCTION && r.name().equals(names.getLast()));
        return missing(
            node,
            disabled
                ? Messages.disabled(node, packageName, names.getLast(), null, "function")
                : Messages.missing(node, packageName, names.getLast(), null, "function"),
            disabled);
      }
      node.dependOn("nodes", target.get().uniqueId());
    }
    for (Object raw : node.list("refs")) {
      Map<String, @Nullable Object> ref = Values.map(raw);
      String name = Values.text(ref.get("name"), "");
      String packageName = ref.get("package") == null ? null : ref.get("package").toString();
      String version = ref.get("version") == null ? null : ref.get("version").toString();
      Optional<Resource> target = lookup.ref(packageName, name, version, node.packageName());
      if (target.isEmpty()) {
        boolean disabled = isDisabled(r -> r.isReferable() && r.name().equals(name));
        return missing(
            node,
            disabled
                ? Messages.disabled(node, packageName, name, version, "node")
                : Messages.missing(node, packageName, name, version, "node"),
            disabled);
      }
      checkAccess(node, target.get());
      node.dependOn("nodes", target.get().uniqueId());
    }
    for (Object raw : node.list("sources")) {
      List<String> parts = Values.strings(raw);
      Optional<Resource> target = lookup.source(parts.get(0), parts.get(1), node.packageName());
      if (target.isEmpty()) {
        boolean disabled =
            isDisabled(r ->
                r.type() == ResourceType.SOURCE
                    && r.text("source_name").equals(parts.get(0))
                    && r.name().equals(parts.get(1)));
        return missing(
            node,
            disabled
                ? Messages.disabled(node, null, parts.get(0) + "." + parts.get(1), null, "source")
                : Messages.missingSource(node, parts.get(0), parts.get(1)),
            disabled);
      }
      node.dependOn("nodes", target.get().uniqueId());
    }
    return true;
  }

  /** False for a test; other nodes fail. */
  private boolean missing(Resource node, String message, boolean disabled) {
    if (node.type() == ResourceType.TEST) {
      if (!disabled) {
        workspace.events().warn("NodeNotFoundOrDisabled", "I060", message);
      }
      return false;
    }
    throw DbtError.COMPILATION.exception(message);
  }

  private boolean isDisabled(Predicate<Resource> wanted) {
    return manifest.disabled().values().stream().flatMap(List::stream).anyMatch(wanted);
  }

  private void checkAccess(Resource node, Resource target) {
    if (target.type() != ResourceType.MODEL) {
      return;
    }
    ProjectFile owner = workspace.project().packages().get(target.packageName());
    boolean elsewhere =
        !target.packageName().equals(node.packageName())
            && owner != null
            && Boolean.TRUE.equals(owner.values().get("restrict-access"));
    Optional<String> group = node.optional("group");
    if (target.text("access").equals("private")
        && (group.isEmpty() || !group.equals(target.optional("group")) || elsewhere)) {
      throw refused(node, target, "private to the '" + target.text("group") + "' group");
    }
    if (target.text("access").equals("protected") && elsewhere) {
      throw refused(node, target, "protected to the '" + target.packageName() + "' package");
    }
  }

  private static AtelierException refused(Resource node, Resource target, String why) {
    return DbtError.PARSING.exception(
        "Node %s attempted to reference node %s, which is not allowed because the referenced node is %s."
            .formatted(node.uniqueId(), target.uniqueId(), why));
  }

  private void unitTest(Resource test) {
    Object version =
        Values.strings(Values.map(test.fields().get("versions")).get("include")).stream()
            .findFirst()
            .orElse(null);
    Resource model =
        lookup
            .ref(
                null,
                test.text("model"),
                version == null ? null : version.toString(),
                test.packageName())
            .orElseThrow(() ->
                DbtError.PARSING.exception(
                    "Unable to find model '%s.%s' for unit test '%s' in %s"
                        .formatted(
                            test.packageName(),
                            test.text("model"),
                            test.name(),
                            test.originalFilePath())));
    test.dependOn("nodes", model.uniqueId());
    test.put("schema", model.schema());
  }
}
