package dev.atelier.kernel.stack;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which images a runtime stands in for, as data.
 *
 * @param tool the name that people know: {@code PostgreSQL}, {@code Airflow}
 * @param id lower case, one word: {@code postgres}, {@code airflow}; what {@code x-atelier.as}
 *     names
 * @param repositories normalised repositories without registry ({@code library/postgres}, {@code
 *     apache/airflow}, {@code elasticsearch/elasticsearch}); a trailing {@code *} matches a prefix
 * @param ports container ports that the image listens on by itself, by what is spoken there
 * @param files container paths that the image reads, by what they are
 * @param environment what the image sets by itself
 * @param workingDir the image's working folder
 */
public record ImageProfile(
    String tool,
    String id,
    Set<String> repositories,
    Map<String, Integer> ports,
    Map<String, String> files,
    Map<String, String> environment,
    String workingDir) {
  public ImageProfile {
    repositories = Set.copyOf(repositories);
    ports = Map.copyOf(ports);
    files = Map.copyOf(files);
    environment = Map.copyOf(environment);
  }

  public boolean matches(ImageReference image) {
    List<String> names = List.of(image.repository(), image.registry() + "/" + image.repository());
    return repositories.stream()
        .anyMatch(pattern -> names.stream().anyMatch(name -> matches(pattern, name)));
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
