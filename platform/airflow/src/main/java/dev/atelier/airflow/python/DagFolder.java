package dev.atelier.airflow.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a DAG folder that may hold DAGs. A walk and a stat for each file: 1,000 files take
 * about 10 ms, so it is asked every second instead of watched.
 */
final class DagFolder {
  private static final int DEPTH = 32;

  private final Path folder;
  private final boolean glob;
  private final boolean safeMode;
  private final boolean secondGeneration;
  private final Map<Path, Seen> heuristics = new TreeMap<>();

  /** Size and time of a file: when they are the same, so is its content. */
  record Stamp(long size, long modifiedMillis) {
    static final Stamp NONE = new Stamp(-1, -1);

    static Stamp of(Path file) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis());
      } catch (IOException _) {
        return NONE;
      }
    }
  }

  private record Seen(Stamp stamp, boolean candidate) {}

  DagFolder(Path folder, int generation, boolean safeMode) {
    this.folder = folder;
    this.glob = generation >= 3;
    this.secondGeneration = generation < 3;
    this.safeMode = safeMode;
  }

  /** The files, each with its stamp, in the order of their names. */
  Map<Path, Stamp> files() {
    Map<Path, Stamp> found = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    IgnoreRules rules = new IgnoreRules(glob);
    try {
      Files.walkFileTree(
          folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new Visitor(rules, found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    heuristics.keySet().retainAll(found.keySet());
    found.entrySet().removeIf(entry -> !candidate(entry.getKey(), entry.getValue()));
    return found;
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final IgnoreRules rules;
    private final Map<Path, Stamp> found;

    Visitor(IgnoreRules rules, Map<Path, Stamp> found) {
      this.rules = rules;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
        throws IOException {
      String name = String.valueOf(path.getFileName());
      if (!path.equals(folder)
          && (name.equals("__pycache__") || name.equals(".git") || rules.ignores(path, true))) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      rules.read(path);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.toString().endsWith(".py")
          && attributes.isRegularFile()
          && !rules.ignores(file, false)) {
        found.put(file, new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis()));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** Airflow's heuristic of its safe mode: a file without both words holds no DAG. */
  private boolean candidate(Path file, Stamp stamp) {
    if (!safeMode) {
      return true;
    }
    Seen seen = heuristics.get(file);
    if (seen == null || !seen.stamp().equals(stamp)) {
      seen = new Seen(stamp, mentions(file));
      heuristics.put(file, seen);
    }
    return seen.candidate();
  }

  private boolean mentions(Path file) {
    try {
      String text =
          new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
              .toLowerCase(Locale.ROOT);
      return text.contains("airflow")
          && (text.contains("dag") || (!secondGeneration && text.contains("asset")));
    } catch (IOException _) {
      return false;
    }
  }
}
