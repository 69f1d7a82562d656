package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code docs} blocks, and descriptions that show them. */
final class Descriptions {
  private static final Pattern BLOCK =
      Pattern.compile(
          "\\{%-?\\s*docs\\s+(\\w+)\\s*-?%\\}(.*?)\\{%-?\\s*enddocs\\s*-?%\\}", Pattern.DOTALL);

  private final Manifest manifest;
  private final String rootPackage;

  Descriptions(Manifest manifest, String rootPackage) {
    this.manifest = manifest;
    this.rootPackage = rootPackage;
  }

  static List<Resource> blocks(String packageName, SourceFile file) {
    List<Resource> out = new ArrayList<>();
    Matcher m = BLOCK.matcher(file.read().text());
    while (m.find()) {
      Map<String, @Nullable Object> f = new LinkedHashMap<>();
      f.put("name", m.group(1));
      f.put("resource_type", "doc");
      f.put("package_name", packageName);
      f.put("path", file.relativePath());
      f.put("original_file_path", file.originalPath());
      f.put("unique_id", "doc." + packageName + "." + m.group(1));
      f.put("block_contents", m.group(2).strip());
      out.add(new Resource(f));
    }
    return out;
  }

  /** The page that documentation starts with, unless a project writes its own. */
  static Resource overview() {
    Map<String, @Nullable Object> f = new LinkedHashMap<>();
    f.put("name", "__overview__");
    f.put("resource_type", "doc");
    f.put("package_name", "dbt");
    f.put("path", "overview.md");
    f.put("original_file_path", "docs/overview.md");
    f.put("unique_id", "doc.dbt.__overview__");
    f.put(
        "block_contents",
        "### The project\n\nIts models, sources and tests, with what they are for. A docs block named `__overview__` in the project replaces this text.");
    return new Resource(f);
  }

  /** Renders the descriptions of a resource and its columns in place. */
  void render(Resource resource) {
    List<String> used = new ArrayList<>();
    if (isTemplate(resource.description())) {
      resource.put("description", render(resource, resource.description(), used));
    }
    if (resource.fields().containsKey("doc_blocks")) {
      resource.put("doc_blocks", used);
    }
    if (isTemplate(resource.text("source_description"))) {
      resource.put(
          "source_description",
          render(resource, resource.text("source_description"), new ArrayList<>()));
    }
    for (Object raw : resource.columns().values()) {
      Map<String, @Nullable Object> column = Values.map(raw);
      String text = Values.text(column.get("description"), "");
      if (isTemplate(text)) {
        List<String> inColumn = new ArrayList<>();
        column.put("description", render(resource, text, inColumn));
        column.put("doc_blocks", inColumn);
      }
    }
    for (Object raw : resource.list("arguments")) {
      Map<String, @Nullable Object> argument = Values.map(raw);
      String text = Values.text(argument.get("description"), "");
      if (isTemplate(text)) {
        argument.put("description", render(resource, text, new ArrayList<>()));
      }
    }
  }

  private static boolean isTemplate(String text) {
    return text.contains("{{") || text.contains("{%");
  }

  private String render(Resource resource, String text, List<String> used) {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("doc", (JinjaCallable) a -> doc(resource, a, used));
    return Text.str(Contexts.renderValue(text, names));
  }

  private Object doc(Resource resource, Arguments arguments, List<String> used) {
    String name = String.valueOf(arguments.at(arguments.size() - 1));
    Stream<String> packages =
        arguments.size() > 1
            ? Stream.of(String.valueOf(arguments.at(0)))
            : Stream.of(rootPackage, resource.packageName());
    Resource found =
        packages
            .map(p -> manifest.docs().get("doc." + p + "." + name))
            .filter(java.util.Objects::nonNull)
            .findFirst()
            .or(() ->
                manifest.docs().values().stream().filter(d -> d.name().equals(name)).findFirst())
            .orElseThrow(() ->
                DbtError.COMPILATION.exception(
                    "Documentation for '%s' depends on doc '%s' which was not found"
                        .formatted(resource.uniqueId(), name)));
    used.add(found.uniqueId());
    return found.text("block_contents");
  }
}
