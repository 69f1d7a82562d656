package dev.atelier.dbt.parse;

import dev.atelier.dbt.manifest.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node whose text was read, before properties and configuration are settled.
 *
 * @param configCalls what its own {@code config(…)} said
 * @param unrenderedCalls the same as it is written
 */
record Draft(
    Resource node,
    Map<String, @Nullable Object> configCalls,
    Map<String, @Nullable Object> unrenderedCalls) {

  static Draft of(Resource node) {
    return new Draft(node, new LinkedHashMap<>(), new LinkedHashMap<>());
  }
}
