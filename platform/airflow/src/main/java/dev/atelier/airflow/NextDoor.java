package dev.atelier.airflow;

import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders that DAG files name below Airflow's home, that nobody mounts, and that lie beside the
 * compose file: {@code cd /opt/airflow/dbt_project} with a {@code dbt_project} next door. They are
 * mounted in memory.
 */
final class NextDoor {
  private static final Pattern NAMED =
      Pattern.compile("/(?:opt|usr/local)/airflow/([A-Za-z0-9_.-]+)");
  private static final Set<String> OWN = Set.of("dags", "logs", "plugins", "config", "airflow.cfg");
  private static final int DEPTH = 8;
  private static final long FILE_LIMIT = 1 << 20;

  private final Platform platform;
  private final ServiceSpec service;
  private final Path dags;
  private List<Mount> mounts = List.of();

  NextDoor(Platform platform, ServiceSpec service, Path dags) {
    this.platform = platform;
    this.service = service;
    this.dags = dags;
    this.mounts = find();
  }

  synchronized List<Mount> mounts() {
    return mounts;
  }

  synchronized Optional<Path> hostPath(String containerPath) {
    return mounts.stream()
        .filter(mount ->
            containerPath.equals(mount.target()) || containerPath.startsWith(mount.target() + "/"))
        .findFirst()
        .map(mount ->
            mount
                .source()
                .resolve(
                    containerPath.substring(
                        Math.min(containerPath.length(), mount.target().length() + 1))));
  }

  /** Whether other folders are next door than before. */
  synchronized boolean changed() {
    List<Mount> now = find();
    boolean different = !now.equals(mounts);
    mounts = now;
    return different;
  }

  private List<Mount> find() {
    List<Mount> found = new ArrayList<>();
    for (String path : named()) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      Path folder = platform.folder().resolve(name);
      if (service.hostPath(path).isEmpty() && Files.isDirectory(folder) && repair(path, name)) {
        found.add(new Mount(Mount.Type.BIND, folder.toAbsolutePath().normalize(), path, false));
      }
    }
    return found;
  }

  private boolean repair(String path, String name) {
    return platform.repair(
        new Repair(
            "airflow.project-next-door",
            service.name(),
            "a task works in " + path + ", which is not mounted into the container",
            "./" + name + " is mounted there",
            "add to its volumes: ./" + name + ":" + path,
            Optional.of(service.span())));
  }

  private Set<String> named() {
    Set<String> paths = new TreeSet<>();
    for (String text : texts(dags)) {
      Matcher matcher = NAMED.matcher(text);
      while (matcher.find()) {
        if (!OWN.contains(matcher.group(1))) {
          paths.add(matcher.group());
        }
      }
    }
    return paths;
  }

  /** Whether a DAG file has a word. */
  static boolean mentions(Path dags, String word) {
    return texts(dags).stream().anyMatch(text -> text.contains(word));
  }

  private static List<String> texts(Path dags) {
    List<String> texts = new ArrayList<>();
    if (!Files.isDirectory(dags)) {
      return texts;
    }
    try (Stream<Path> files = Files.walk(dags, DEPTH)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".py")).toList()) {
        if (Files.size(file) < FILE_LIMIT) {
          texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException _) {
      return texts;
    }
    return texts;
  }
}
