package dev.atelier.dbt.parse;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.JinjaEnvironment;
import dev.atelier.kernel.text.Digests;
import dev.atelier.kernel.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a parse depends on, each as a fingerprint, so that no value of an environment or profile
 * lies on a disk. Equal inputs parse to equal manifests.
 *
 * @param code the platform's own code
 * @param config variables, profile and target of the command line
 * @param profile the target's settings
 * @param projects {@code dbt_project.yml} by package, as written
 * @param rendered the same with its templates rendered
 * @param files every file that may be read
 * @param asked flags, environment variables and threads that templates asked for
 */
record Inputs(
    String code,
    String config,
    String profile,
    Map<String, String> projects,
    Map<String, String> rendered,
    Map<String, String> files,
    Map<String, String> asked) {
  private static final String FLAG = "flag ";
  private static final String VARIABLE = "env ";
  private static final String TARGET = "target ";
  private static final String CODE =
      code(ManifestParser.class, JinjaEnvironment.class, YamlReader.class);

  /** What is known before anything is parsed: all but what will be asked. */
  static Inputs of(Workspace workspace, Map<String, String> files) {
    Target target = workspace.project().target();
    Map<String, @Nullable Object> settings = new LinkedHashMap<>(target.context());
    settings.remove("threads");
    Map<String, String> projects = new TreeMap<>();
    Map<String, String> rendered = new TreeMap<>();
    for (ProjectFile one : workspace.project().packages().values()) {
      projects.put(one.name(), print(one.raw()));
      rendered.put(one.name(), print(List.of(one.root().toString(), one.values())));
    }
    return new Inputs(
        CODE,
        print(List.of(workspace.project().commandLineVars(), target.profileName(), target.name())),
        print(settings),
        projects,
        rendered,
        files,
        Map.of());
  }

  /** With what was asked of a workspace while it was parsed. */
  Inputs asking(
      Workspace workspace, Observed<?> flags, Observed<?> environment, Observed<?> target) {
    Map<String, String> all = new TreeMap<>();
    flags.asked().forEach(key -> all.put(FLAG + key, ""));
    environment.asked().forEach(key -> all.put(VARIABLE + key, ""));
    target.asked().forEach(key -> all.put(TARGET + key, ""));
    all.replaceAll((key, none) -> answer(workspace, key));
    return new Inputs(code, config, profile, projects, rendered, files, all);
  }

  private static String answer(Workspace workspace, String key) {
    String name = key.substring(key.indexOf(' ') + 1);
    Map<String, ? extends @Nullable Object> map =
        key.startsWith(FLAG)
            ? workspace.flags()
            : key.startsWith(VARIABLE)
                ? workspace.environment()
                : workspace.project().target().context();
    return print(Observed.answer(map, name));
  }

  /** Why what was parsed of other inputs is of no use, in dbt's words; empty where it says none. */
  List<String> reasonsAgainst(Inputs saved) {
    if (!code.equals(saved.code)) {
      return List.of("of a version mismatch");
    }
    List<String> reasons = new ArrayList<>();
    if (!config.equals(saved.config)) {
      reasons.add("config vars, config profile, or config target have changed");
    }
    if (!profile.equals(saved.profile)) {
      reasons.add("profile has changed");
    }
    if (projects.equals(saved.projects) && !rendered.equals(saved.rendered)) {
      reasons.add("env vars used in dbt_project.yml have changed");
    }
    if (!saved.projects.keySet().containsAll(projects.keySet())) {
      reasons.add("a project dependency has been added");
    }
    if (projects.entrySet().stream()
        .anyMatch(one ->
            saved.projects.containsKey(one.getKey())
                && !one.getValue().equals(saved.projects.get(one.getKey())))) {
      reasons.add("a project config has changed");
    }
    return reasons;
  }

  /** Whether a parse of the other inputs is one of these. */
  boolean agreeWith(Inputs saved, Workspace workspace) {
    return code.equals(saved.code)
        && config.equals(saved.config)
        && profile.equals(saved.profile)
        && projects.equals(saved.projects)
        && rendered.equals(saved.rendered)
        && files.equals(saved.files)
        && saved.asked.entrySet().stream()
            .allMatch(one -> one.getValue().equals(answer(workspace, one.getKey())));
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("code", code);
    map.put("config", config);
    map.put("profile", profile);
    map.put("projects", projects);
    map.put("rendered", rendered);
    map.put("files", files);
    map.put("asked", asked);
    return map;
  }

  static Inputs of(Map<String, @Nullable Object> map) {
    return new Inputs(
        Values.text(map.get("code"), ""),
        Values.text(map.get("config"), ""),
        Values.text(map.get("profile"), ""),
        texts(map.get("projects")),
        texts(map.get("rendered")),
        texts(map.get("files")),
        texts(map.get("asked")));
  }

  private static Map<String, String> texts(@Nullable Object value) {
    Map<String, String> texts = new TreeMap<>();
    Values.map(value).forEach((key, text) -> texts.put(key, String.valueOf(text)));
    return texts;
  }

  private static String print(@Nullable Object value) {
    try {
      ValueWriter writer = new ValueWriter();
      writer.write(Values.copy(value));
      return Digests.sha256(writer.bytes());
    } catch (ValueWriter.Unkept e) {
      return Digests.sha256(String.valueOf(value));
    }
  }

  /** The jars that the classes are of, by size and time; a folder of classes by its newest. */
  private static String code(Class<?>... classes) {
    StringBuilder out = new StringBuilder();
    try {
      for (Class<?> one : classes) {
        Path place =
            Path.of(
                Objects.requireNonNull(one.getProtectionDomain().getCodeSource())
                    .getLocation()
                    .toURI());
        try (Stream<Path> files = Files.walk(place)) {
          long[] all = new long[2];
          files.forEach(file -> {
            all[0] = Math.max(all[0], file.toFile().lastModified());
            all[1] += file.toFile().length();
          });
          out.append(all[0]).append(' ').append(all[1]).append(' ');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return MacroLibrary.DBT + " " + Workspace.DBT_VERSION + " " + out.toString().strip();
  }
}
