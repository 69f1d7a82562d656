package dev.atelier.dbt.context;

import dev.atelier.dbt.manifest.Resource;
import org.jspecify.annotations.Nullable;

/** Sentences of dbt that several places say. */
public final class Messages {
  private Messages() {}

  /**
   * @param kind {@code node} or {@code source}
   */
  public static String missing(
      Resource node,
      @Nullable String packageName,
      String name,
      @Nullable String version,
      String kind) {
    return "%s '%s' (%s) depends on a %s named '%s'%s%swhich was not found"
        .formatted(
            capital(node.type().id()),
            node.uniqueId(),
            node.originalFilePath(),
            kind,
            name,
            version == null ? " " : " with version '" + version + "' ",
            packageName == null ? "" : "in package or project '" + packageName + "' ");
  }

  public static String missingSource(Resource node, String source, String table) {
    return missing(node, null, source + "." + table, null, "source");
  }

  public static String disabled(
      Resource node,
      @Nullable String packageName,
      String name,
      @Nullable String version,
      String kind) {
    return missing(node, packageName, name, version, kind)
        .replace("which was not found", "which is disabled");
  }

  static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
