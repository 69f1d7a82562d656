package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.dbt.project.YamlErrors;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A property file: what it says about resources, by section.
 *
 * @param content the document as plain values
 */
record PropertyFile(String packageName, SourceFile file, Map<String, @Nullable Object> content) {

  static PropertyFile read(String packageName, SourceFile file) {
    try {
      Object document = new YamlReader(YamlDialect.PYTHON).readOne(file.read()).toJava();
      return new PropertyFile(packageName, file, Values.map(document));
    } catch (AtelierException e) {
      throw DbtError.PARSING.exception(
          "Error reading %s: %s - Runtime Error\n%s"
              .formatted(
                  packageName,
                  file.relativePath(),
                  DbtError.indent(YamlErrors.describe(e.problems().getFirst()))));
    }
  }

  /** The entries of a section, each with a name. */
  List<Map<String, @Nullable Object>> section(String key) {
    List<Map<String, @Nullable Object>> out = new ArrayList<>();
    Object raw = content.get(key);
    if (raw == null) {
      return out;
    }
    if (!(raw instanceof List<?> list)) {
      throw invalid(key, "expected a list");
    }
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> map)) {
        throw invalid(key, "expected a dictionary, got " + item);
      }
      Map<String, @Nullable Object> entry = new LinkedHashMap<>(Values.map(map));
      if (entry.get("name") == null) {
        throw DbtError.PARSING.exception(
            "Invalid %s config given in %s @ %s: %s - at path []: 'name' is a required property"
                .formatted(key, path(), key, entry));
      }
      out.add(entry);
    }
    return out;
  }

  private AtelierException invalid(String key, String why) {
    return DbtError.PARSING.exception(
        "Invalid %s config given in %s @ %s: %s".formatted(key, path(), key, why));
  }

  String path() {
    return file.originalPath();
  }

  /** As {@code patch_path} names the file. */
  String id() {
    return packageName + "://" + file.originalPath();
  }
}
