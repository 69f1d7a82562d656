package dev.atelier.logstash.plugin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A path with Ruby's wildcards: {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}} and {@code **}
 * for any folders; a leading dot must be written. Container paths are translated up to the first
 * wildcard.
 */
public record GlobPath(String written) {

  /** The files and folders that match now, sorted; what cannot be read is left out. */
  public List<Path> find(PluginContext.Files files) {
    Set<Path> found = new TreeSet<>();
    for (String path : braces(written)) {
      List<String> segments = List.of(path.split("/+"));
      int literal = 0;
      while (literal < segments.size() && !isPattern(segments.get(literal))) {
        literal++;
      }
      String prefix = String.join("/", segments.subList(0, literal));
      Path start = files.here(prefix.isEmpty() && path.startsWith("/") ? "/" : prefix);
      walk(start, segments.subList(literal, segments.size()), found);
    }
    return List.copyOf(found);
  }

  public static boolean isPattern(String text) {
    return text.indexOf('*') >= 0
        || text.indexOf('?') >= 0
        || text.indexOf('[') >= 0
        || text.indexOf('{') >= 0;
  }

  private static void walk(Path place, List<String> segments, Set<Path> found) {
    if (segments.isEmpty()) {
      if (Files.exists(place)) {
        found.add(place);
      }
      return;
    }
    String first = segments.getFirst();
    List<String> rest = segments.subList(1, segments.size());
    if (first.equals("**")) {
      walk(place, rest, found);
      for (Path entry : entries(place)) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !isHidden(entry)) {
          walk(entry, segments, found);
        }
      }
    } else if (isPattern(first)) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + first);
      for (Path entry : entries(place)) {
        if (matcher.matches(entry.getFileName()) && (first.startsWith(".") || !isHidden(entry))) {
          walk(entry, rest, found);
        }
      }
    } else {
      walk(place.resolve(first), rest, found);
    }
  }

  private static boolean isHidden(Path entry) {
    return entry.getFileName().toString().startsWith(".");
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(entries::add);
      } catch (IOException e) {
        // A folder that vanished or may not be read holds nothing for us; the next look may differ.
        return List.of();
      }
    }
    return entries;
  }

  /** {@code a{b,c}} → ab, ac. */
  private static List<String> braces(String text) {
    int open = text.indexOf('{');
    int close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) {
      return List.of(text);
    }
    List<String> all = new ArrayList<>();
    for (String choice : text.substring(open + 1, close).split(",", -1)) {
      all.addAll(braces(text.substring(0, open) + choice + text.substring(close + 1)));
    }
    return all;
  }
}
