package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Missing;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code ref}: {@code ref('x')}, {@code ref('package', 'x', v=2)}. */
public record Reference(@Nullable String packageName, String name, @Nullable Object version) {

  static Reference of(Resource node, Arguments arguments) {
    int count = arguments.size();
    if (count < 1 || count > 2) {
      throw DbtError.COMPILATION.in(
          node, "ref() takes at most two arguments (" + count + " given)");
    }
    String packageName = count == 2 ? text(node, arguments.at(0)) : null;
    String name = text(node, arguments.at(count - 1));
    Object version = arguments.get(99, "version");
    Object shorter = arguments.get(99, "v");
    Object chosen = version == Missing.MISSING ? shorter : version;
    return new Reference(packageName, name, chosen == Missing.MISSING ? null : chosen);
  }

  private static String text(Resource node, @Nullable Object value) {
    if (!(value instanceof String text)) {
      throw DbtError.COMPILATION.in(
          node,
          "The name argument to ref() must be a string, got "
              + dev.atelier.jinja.value.Types.name(value));
    }
    return text;
  }

  @Nullable String versionText() {
    return version == null ? null : String.valueOf(version);
  }

  /** As it stands in the manifest. */
  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("package", packageName);
    out.put("version", version);
    return out;
  }
}
