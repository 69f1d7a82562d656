package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.ValueRenderer;
import dev.atelier.dbt.project.Values;
import dev.atelier.dbt.project.YamlErrors;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.text.SourceText;
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
 * @param content the document as plain values, rendered but for what is rendered later
 */
record PropertyFile(String packageName, SourceFile file, Map<String, @Nullable Object> content) {

  static PropertyFile read(String packageName, SourceFile file, ValueRenderer renderer) {
    try {
      SourceText source = file.read();
      Object document = new YamlReader(YamlDialect.PYTHON).readOne(source).toJava();
      if (document != null && !(document instanceof Map<?, ?>)) {
        throw DbtError.PARSING.exception(
            "Error reading %s: %s - Runtime Error\n  Contents of file '%s' are not valid. Dictionary expected."
                .formatted(packageName, file.relativePath(), file.originalPath()));
      }
      return new PropertyFile(
          packageName,
          file,
          source.text().contains("{{")
              ? new PropertyRenderer(renderer).render(Values.map(document))
              : Values.map(document));
    } catch (AtelierException e) {
      if (e.problems().getFirst().code().equals(DbtError.PARSING.code())) {
        throw e;
      }
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
      throw invalid("the value of '" + key + "' is not a list");
    }
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> map)) {
        throw invalid("a list element for '" + key + "' is not a dictionary");
      }
      Map<String, @Nullable Object> entry = new LinkedHashMap<>(Values.map(map));
      if (entry.get("name") == null) {
        throw invalid("a list element for '" + key + "' does not have a name attribute.");
      }
      out.add(entry);
    }
    return out;
  }

  private AtelierException invalid(String why) {
    return DbtError.PARSING.exception(
        "The schema file at %s is invalid because %s".formatted(path(), why));
  }

  String path() {
    return file.originalPath();
  }

  /** As {@code patch_path} names the file. */
  String id() {
    return packageName + "://" + file.originalPath();
  }
}
