package dev.atelier.sandbox;

import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packages that an image brings and the service's files import. An image has hundreds of them; only
 * what is used is installed.
 */
final class ImportedPackages {
  private static final Logger LOG = LoggerFactory.getLogger(ImportedPackages.class);
  private static final int DEPTH = 6;
  private static final int FILES = 2000;
  private static final Pattern IMPORT =
      Pattern.compile("^[ \\t]*(?:import|from)[ \\t]+([A-Za-z_]\\w*)", Pattern.MULTILINE);
  private static final Map<String, String> USUAL = Text.table("usual-packages.txt");

  private ImportedPackages() {}

  /** Distribution → the file that imports it first. */
  static Map<String, Path> of(ServiceSpec service) {
    Map<String, Path> found = new TreeMap<>();
    if (!service.image().lastName().equals("airflow")) {
      return found;
    }
    List<Path> roots =
        service.mounts().stream()
            .filter(mount -> mount.type() == Mount.Type.BIND || mount.type() == Mount.Type.COPY)
            .map(Mount::source)
            .filter(Files::exists)
            .toList();
    roots.forEach(root -> search(root, found));
    return found;
  }

  private static void search(Path root, Map<String, Path> found) {
    try (Stream<Path> files = Files.walk(root, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(file -> file.toString().endsWith(".py"))
          .filter(file -> !file.toString().contains("/.atelier/"))
          .limit(FILES)
          .forEach(file -> read(file, found));
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.debug("{} is not searched for imports: {}", root, e.getMessage());
    }
  }

  private static void read(Path file, Map<String, Path> found) {
    try {
      Matcher matcher =
          IMPORT.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      while (matcher.find()) {
        String distribution = USUAL.get(matcher.group(1));
        Path beside = file.resolveSibling(matcher.group(1));
        boolean own = Files.exists(beside) || Files.exists(Path.of(beside + ".py"));
        if (distribution != null && !own) {
          found.putIfAbsent(distribution, file);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} is not searched for imports: {}", file, e.getMessage());
    }
  }
}
