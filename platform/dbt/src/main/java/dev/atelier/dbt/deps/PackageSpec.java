package dev.atelier.dbt.deps;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.context.PythonJson;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.text.Digests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An entry of {@code packages.yml} or {@code package-lock.yml}. */
public sealed interface PackageSpec {
  /** What tells two entries of the same thing: path, address or name. */
  String key();

  Map<String, @Nullable Object> written();

  record Local(String key, Map<String, @Nullable Object> written) implements PackageSpec {}

  record Tarball(String key, String name, Map<String, @Nullable Object> written)
      implements PackageSpec {}

  /** A repository; no revision is its default branch. */
  record Git(
      String key,
      Optional<String> revision,
      Optional<String> subdirectory,
      boolean warns,
      Map<String, @Nullable Object> written)
      implements PackageSpec {}

  /** A package of the registry, with the versions that are wanted. */
  record Registry(
      String key, List<String> versions, boolean prerelease, Map<String, @Nullable Object> written)
      implements PackageSpec {}

  static PackageSpec read(Map<String, @Nullable Object> entry) {
    if (entry.get("local") instanceof String path) {
      return new Local(path, entry);
    }
    if (entry.get("tarball") instanceof String url && entry.get("name") instanceof String name) {
      return new Tarball(url, name, entry);
    }
    if (entry.get("git") instanceof String url) {
      return new Git(
          url,
          Optional.ofNullable(entry.get("revision")).map(String::valueOf),
          Optional.ofNullable(entry.get("subdirectory")).map(String::valueOf),
          !Boolean.FALSE.equals(entry.get("warn-unpinned")),
          entry);
    }
    if (entry.get("package") instanceof String name) {
      if (entry.get("version") == null) {
        throw DbtError.RUNTIME.exception(
            "The package \"" + name + "\" of packages.yml is missing its version");
      }
      return new Registry(
          name,
          Values.strings(entry.get("version")),
          Boolean.TRUE.equals(entry.get("install_prerelease"))
              || Boolean.TRUE.equals(entry.get("install-prerelease")),
          entry);
    }
    throw DbtError.RUNTIME.exception(
        """
        The packages.yml file in this project is malformed. Please double check
        the contents of this file and fix any errors before retrying.

        You can find more information on the syntax for this file here:
        https://docs.getdbt.com/docs/package-management

        Validator Error:
        %s is not valid under any of the given schemas
        """
            .formatted(Text.repr(entry)));
  }

  /** dbt's fingerprint of the declared packages: whether a lock file is still theirs. */
  static String hash(List<PackageSpec> specs) {
    return Digests.hex(
        "SHA-1",
        specs.stream()
            .map(spec -> PythonJson.write(canonical(spec), true))
            .sorted()
            .collect(Collectors.joining("\n")));
  }

  private static Map<String, @Nullable Object> canonical(PackageSpec spec) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>(spec.written());
    out.put("unrendered", spec.written());
    if (spec instanceof Git) {
      for (String name : List.of("revision", "subdirectory", "warn-unpinned")) {
        out.putIfAbsent(name, null);
      }
    } else if (spec instanceof Registry) {
      out.putIfAbsent("install_prerelease", false);
    }
    return out;
  }
}
