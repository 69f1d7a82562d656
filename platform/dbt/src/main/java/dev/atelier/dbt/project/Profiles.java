package dev.atelier.dbt.project;

import dev.atelier.dbt.DbtError;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code profiles.yml} and picks a target. */
public final class Profiles {
  private final Map<String, @Nullable Object> profiles;

  private Profiles(Map<String, @Nullable Object> profiles) {
    this.profiles = profiles;
  }

  /** An absent file has no profiles. */
  public static Profiles read(Path folder) {
    Path file = folder.resolve("profiles.yml");
    if (!Files.isRegularFile(file)) {
      return new Profiles(Map.of());
    }
    try {
      SourceText source = new SourceText("profiles.yml", Files.readString(file));
      return new Profiles(Values.map(new YamlReader(YamlDialect.PYTHON).readOne(source).toJava()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Renders only the chosen target, since variables of others may be unset.
   *
   * @param targetName of {@code --target}
   */
  public Target target(
      String profileName,
      Optional<String> targetName,
      Optional<Integer> threads,
      ValueRenderer renderer) {
    Object raw = profiles.get(profileName);
    if (raw == null) {
      throw DbtError.RUNTIME.exception("Could not find profile named '" + profileName + "'");
    }
    Map<String, @Nullable Object> profile = Values.map(raw);
    String name =
        targetName.orElseGet(() -> {
          Object written = profile.get("target");
          Object rendered = renderer.renderTree(written, path -> false);
          return Values.text(rendered, "default");
        });
    if (!profile.containsKey("outputs")) {
      throw DbtError.RUNTIME.exception("outputs not specified in profile '" + profileName + "'");
    }
    Map<String, @Nullable Object> outputs = Values.map(profile.get("outputs"));
    if (!outputs.containsKey(name)) {
      throw DbtError.RUNTIME.exception(
          "The profile '%s' does not have a target named '%s'. The valid target names for this profile are:\n%s"
              .formatted(
                  profileName,
                  name,
                  outputs.keySet().stream().map(o -> " - " + o).collect(Collectors.joining("\n"))));
    }
    if (!(outputs.get(name) instanceof Map<?, ?>)) {
      throw DbtError.RUNTIME.exception(
          "output '%s' of profile '%s' is misconfigured in profiles.yml"
              .formatted(name, profileName));
    }
    Map<String, @Nullable Object> output =
        Values.map(renderer.renderTree(outputs.get(name), List.of("")::equals));
    return Target.of(profileName, name, output, threads);
  }
}
