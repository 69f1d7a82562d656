package dev.atelier.dbt.graph;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What changed since an earlier manifest. Configuration is compared as it was written ({@code
 * unrendered_config}), so that a difference between environments is not a change.
 */
final class StateComparison {
  private static final List<String> RELATION = List.of("database", "schema", "alias");

  private final Manifest manifest;
  private final Manifest before;
  private final Set<String> changedMacros;

  StateComparison(Manifest manifest, PreviousState previous) {
    this.manifest = manifest;
    this.before =
        previous
            .manifest()
            .orElseThrow(() ->
                DbtError.RUNTIME.exception(
                    "Got a state selector method, but no comparison manifest"));
    this.changedMacros = changedMacros();
  }

  private Set<String> changedMacros() {
    Set<String> changed = new HashSet<>();
    manifest
        .macros()
        .forEach((id, macro) -> {
          Resource old = before.macros().get(id);
          if (isBuiltin(id)) {
            return;
          }
          if (old == null || !old.text("macro_sql").equals(macro.text("macro_sql"))) {
            changed.add(id);
          }
        });
    before.macros().keySet().stream()
        .filter(id -> !manifest.macros().containsKey(id) && !isBuiltin(id))
        .forEach(changed::add);
    return changed;
  }

  /** dbt's own macros are another text here than in the genuine tool: no change of the project. */
  private static boolean isBuiltin(String id) {
    return id.startsWith("macro.dbt.") || id.startsWith("macro.dbt_postgres.");
  }

  Predicate<Resource> matcher(String kind) {
    return switch (kind) {
      case "new" -> node -> before.find(node.uniqueId()).isEmpty();
      case "old" -> node -> before.find(node.uniqueId()).isPresent();
      case "modified" -> this::isModified;
      case "unmodified" -> node -> !isModified(node);
      case "modified.body" -> changed(StateComparison::sameBody);
      case "modified.configs" -> changed(StateComparison::sameConfig);
      case "modified.persisted_descriptions" -> changed(StateComparison::sameDescriptions);
      case "modified.relation" -> changed(StateComparison::sameRelation);
      case "modified.macros" -> node -> usesChangedMacro(node, new HashSet<>());
      case "modified.contract" -> changed(StateComparison::sameContract);
      default ->
          throw DbtError.RUNTIME.exception(
              "Got an invalid selector \"%s\", expected one of \"['new', 'old', 'modified', 'unmodified', 'modified.body', 'modified.configs', 'modified.persisted_descriptions', 'modified.relation', 'modified.macros', 'modified.contract']\""
                  .formatted(kind));
    };
  }

  private interface Same {
    boolean test(Resource old, Resource now);
  }

  private Predicate<Resource> changed(Same same) {
    return node ->
        isExecutable(node)
            && before.find(node.uniqueId()).filter(old -> same.test(old, node)).isEmpty();
  }

  private static boolean isExecutable(Resource node) {
    return node.fields().containsKey("raw_code");
  }

  private boolean isModified(Resource node) {
    Resource old = before.find(node.uniqueId()).orElse(null);
    return old == null || !sameContents(old, node) || usesChangedMacro(node, new HashSet<>());
  }

  private boolean sameContents(Resource old, Resource now) {
    if (isExecutable(now)) {
      return sameBody(old, now)
          && sameConfig(old, now)
          && sameDescriptions(old, now)
          && sameRelation(old, now)
          && old.fqn().equals(now.fqn())
          && sameContract(old, now);
    }
    return switch (now.type()) {
      case SOURCE ->
          sameSourceRelation(old, now)
              && old.fqn().equals(now.fqn())
              && same(old, now, "unrendered_config")
              && old.text("loader").equals(now.text("loader"));
      default -> {
        Map<String, @Nullable Object> a = new LinkedHashMap<>(old.fields());
        Map<String, @Nullable Object> b = new LinkedHashMap<>(now.fields());
        for (String volatileKey :
            List.of(
                "created_at", "patch_path", "depends_on", "refs", "checksum", "config", "tags")) {
          a.remove(volatileKey);
          b.remove(volatileKey);
        }
        yield text(a).equals(text(b));
      }
    };
  }

  private static boolean sameSourceRelation(Resource old, Resource now) {
    return old.identifier().equals(now.identifier())
        && text(old.fields().get("unrendered_schema"))
            .equals(text(now.fields().get("unrendered_schema")))
        && text(old.fields().get("unrendered_database"))
            .equals(text(now.fields().get("unrendered_database")));
  }

  private static boolean sameBody(Resource old, Resource now) {
    return now.type() == ResourceType.SEED || old.map("checksum").isEmpty()
        ? text(old.map("checksum").get("checksum"))
            .equals(text(now.map("checksum").get("checksum")))
        : old.rawCode().equals(now.rawCode());
  }

  private static boolean sameConfig(Resource old, Resource now) {
    return same(old, now, "unrendered_config");
  }

  private static boolean same(Resource old, Resource now, String key) {
    return text(old.fields().get(key)).equals(text(now.fields().get(key)));
  }

  /** Key order does not matter, nor whether a number was read as int or long. */
  private static String text(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, String> sorted = new java.util.TreeMap<>();
        map.forEach((key, item) -> sorted.put(String.valueOf(key), text(item)));
        yield sorted.toString();
      }
      case List<?> list -> list.stream().map(StateComparison::text).toList().toString();
      case null -> "null";
      default -> value.toString();
    };
  }

  private static boolean sameDescriptions(Resource old, Resource now) {
    Map<String, @Nullable Object> persist = Values.map(now.config().get("persist_docs"));
    if (Boolean.TRUE.equals(persist.get("relation"))
        && !old.description().equals(now.description())) {
      return false;
    }
    return !Boolean.TRUE.equals(persist.get("columns"))
        || columnTexts(old).equals(columnTexts(now));
  }

  private static Map<String, String> columnTexts(Resource node) {
    Map<String, String> out = new LinkedHashMap<>();
    node.columns()
        .forEach((name, column) -> out.put(name, text(Values.map(column).get("description"))));
    return out;
  }

  private static boolean sameRelation(Resource old, Resource now) {
    return RELATION.stream()
        .allMatch(key ->
            Objects.equals(
                text(old.map("unrendered_config").get(key)),
                text(now.map("unrendered_config").get(key))));
  }

  private static boolean sameContract(Resource old, Resource now) {
    return now.type() != ResourceType.MODEL
        || (text(old.map("contract").get("enforced"))
                .equals(text(now.map("contract").get("enforced")))
            && text(old.map("contract").get("checksum"))
                .equals(text(now.map("contract").get("checksum"))));
  }

  private boolean usesChangedMacro(Resource node, Set<String> seen) {
    if (changedMacros.isEmpty()) {
      return false;
    }
    for (String id : node.dependsOnMacros()) {
      if (!seen.add(id)) {
        continue;
      }
      Resource macro = manifest.macros().get(id);
      if (changedMacros.contains(id) || (macro != null && usesChangedMacro(macro, seen))) {
        return true;
      }
    }
    return false;
  }
}
