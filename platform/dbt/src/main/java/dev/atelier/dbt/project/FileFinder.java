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
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds a project's files below its configured folders, {@code .dbtignore} applied. */
public final class FileFinder {
  private final Path root;
  private final List<PathMatcher> ignored;

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
      Path start = root.resolve(folder);
      if (Files.isDirectory(start)) {
        walk(start, folder, Set.of(extensions), found);
      }
    }
    found.sort(Comparator.comparing(SourceFile::originalPath));
    return found;
  }

  private void walk(Path start, String folder, Set<String> extensions, List<SourceFile> found) {
    try {
      Files.walkFileTree(
          start,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              if (extensions.stream().anyMatch(name::endsWith) && !isIgnored(file)) {
                String below = start.relativize(file).toString().replace('\\', '/');
                found.add(new SourceFile(file, folder, below));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isIgnored(Path file) {
    Path below = root.relativize(file);
    return ignored.stream().anyMatch(matcher -> matcher.matches(below));
  }
}
