package dev.atelier.logstash.event;

import dev.atelier.kernel.error.Problem;
import dev.atelier.logstash.config.ConfigErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code message}, {@code [a][b]}, {@code [a][0]}, {@code [@metadata][x]}: a path into an event.
 *
 * @param path at least one key; {@code @metadata} is taken off where it leads
 * @param metadata whether the path starts in the metadata; an empty path is all of it
 */
public record FieldReference(List<String> path, boolean metadata) {
  private static final int CACHE_LIMIT = 10_000;
  private static final Map<String, FieldReference> CACHE = new ConcurrentHashMap<>();

  public FieldReference {
    path = List.copyOf(path);
  }

  /**
   * Strict, as Logstash since 7.0.
   *
   * @throws dev.atelier.kernel.error.AtelierException for what is no reference
   */
  public static FieldReference of(String text) {
    FieldReference known = CACHE.get(text);
    if (known != null) {
      return known;
    }
    List<String> path = tokens(text);
    if (path == null || path.isEmpty()) {
      throw Problem.error(ConfigErrors.FIELD_REFERENCE, "Invalid FieldReference: `" + text + "`")
          .mend("write a plain name, or every part in brackets: [outer][inner]")
          .exception();
    }
    boolean metadata = path.getFirst().equals(Event.METADATA);
    FieldReference made =
        new FieldReference(metadata ? path.subList(1, path.size()) : path, metadata);
    if (CACHE.size() < CACHE_LIMIT) {
      CACHE.put(text, made);
    }
    return made;
  }

  public static boolean isValid(String text) {
    List<String> path = tokens(text);
    return path != null && !path.isEmpty();
  }

  /** {@code [a][b]} and {@code [[a][b]]} → a, b; null where brackets and names are mixed. */
  private static @Nullable List<String> tokens(String text) {
    if (text.indexOf('[') < 0 && text.indexOf(']') < 0) {
      return List.of(text);
    }
    List<String> path = new ArrayList<>();
    int depth = 0;
    int split = 0;
    char previous = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '[') {
        if (split != i) {
          return null;
        }
        depth++;
        split = i + 1;
      } else if (c == ']') {
        if (depth == 0 || (split == i && previous != ']')) {
          return null;
        }
        if (split < i) {
          path.add(text.substring(split, i));
        }
        depth--;
        split = i + 1;
      } else if (previous == ']') {
        return null;
      }
      previous = c;
    }
    return depth == 0 && split == text.length() ? path : null;
  }

  String key() {
    return path.getLast();
  }

  /** The reference as {@code [a][b]}. */
  @Override
  public String toString() {
    return (metadata ? "[@metadata]" : "")
        + (path.isEmpty() ? "" : "[" + String.join("][", path) + "]");
  }
}
