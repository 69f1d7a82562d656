package dev.atelier.dbt.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a project's files below its configured folders, {@code .dbtignore} applied. Each folder is
 * walked once, when it is first asked for. One thread.
 */
public final class FileFinder {
  /** All that dbt reads. */
  static final List<String> READ = List.of(".sql", ".py", ".js", ".csv", ".yml", ".yaml", ".md");

  private final Path root;
  private final List<PathMatcher> ignored;
  private final Map<String, List<SourceFile>> walked = new HashMap<>();

  public FileFinder(Path root) {
    this.root = root;
    this.ignored = readIgnored(root.resolve(".dbtignore"));
  }

  private static List<PathMatcher> readIgnored(Path file) {
    List<PathMatcher> matchers = new ArrayList<>();
    if (Files.isRegularFile(file)) {
      try {
        for (String line : Files.readAllLines(file)) {
          String pattern = line.strip();
          if (!pattern.isEmpty() && !pattern.startsWith("#")) {
            String glob = pattern.endsWith("/") ? pattern + "**" : pattern;
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:**/" + glob));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return matchers;
  }

  /** Files with one of the extensions, in order of their paths. */
  public List<SourceFile> find(List<String> folders, String... extensions) {
    List<SourceFile> found = new ArrayList<>();
    for (String folder : folders) {
      for (SourceFile file : below(folder)) {
        if (Arrays.stream(extensions).anyMatch(file::hasExtension)) {
          found.add(file);
        }
      }
    }
    found.sort(Comparator.comparing(SourceFile::originalPath));
    return found;
  }

  private List<SourceFile> below(String folder) {
    List<SourceFile> known = walked.get(folder);
    if (known == null) {
      known = new ArrayList<>();
      Path start = root.resolve(folder);
      if (Files.isDirectory(start)) {
        walk(start, folder, known);
      }
      walked.put(folder, known);
    }
    return known;
  }

  private void walk(Path start, String folder, List<SourceFile> found) {
    int prefix = start.toString().length() + (start.toString().endsWith("/") ? 0 : 1);
    try {
      Files.walkFileTree(
          start,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (READ.stream().anyMatch(file.toString()::endsWith) && !isIgnored(file)) {
                found.add(new SourceFile(file, folder, file.toString().substring(prefix)));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isIgnored(Path file) {
    if (ignored.isEmpty()) {
      return false;
    }
    Path below = root.relativize(file);
    return ignored.stream().anyMatch(matcher -> matcher.matches(below));
  }
}
