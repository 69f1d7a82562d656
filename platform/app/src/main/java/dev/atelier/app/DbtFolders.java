package dev.atelier.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Where dbt projects lie in a folder. */
final class DbtFolders {
  private static final int DEPTH = 4; // a folder at this depth is not opened
  private static final int MOST_ENTRIES = 5_000; // of a mount that holds much else
  private static final Set<String> WITHOUT =
      Set.of(
          "dbt_packages", "dbt_modules", "target", "logs", "node_modules", "venv", "site-packages");

  private DbtFolders() {}

  /** The folders with a {@code dbt_project.yml}, a few levels down; not those within another. */
  static List<Path> in(Path folder) {
    List<Path> found = new ArrayList<>();
    FileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          private int seen;

          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            if (Files.isRegularFile(at.resolve("dbt_project.yml"))) {
              found.add(at);
              return FileVisitResult.SKIP_SUBTREE;
            }
            boolean without =
                !at.equals(folder)
                    && (at.getFileName().toString().startsWith(".")
                        || WITHOUT.contains(at.getFileName().toString()));
            return without ? FileVisitResult.SKIP_SUBTREE : next();
          }

          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes) {
            return next();
          }

          @Override
          public FileVisitResult visitFileFailed(Path at, IOException e) {
            return next();
          }

          private FileVisitResult next() {
            return seen++ < MOST_ENTRIES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }
        };
    try {
      Files.walkFileTree(folder, Set.of(), DEPTH, visitor);
    } catch (IOException _) {
      return List.of();
    }
    Collections.sort(found);
    return found;
  }
}
