package dev.atelier.dbt.project;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a project and its packages, as one invocation sees them. */
public final class ProjectFiles {
  private static final String SELECTORS = "selectors.yml";

  private final Project project;
  private final Map<String, FileFinder> finders = new HashMap<>();
  private final Optional<SourceFile> selectors;

  public ProjectFiles(Project project) {
    this.project = project;
    project.packages().forEach((name, one) -> finders.put(name, new FileFinder(one.root())));
    Path file = project.root().root().resolve(SELECTORS);
    this.selectors =
        Files.isRegularFile(file)
            ? Optional.of(new SourceFile(file, ".", SELECTORS))
            : Optional.empty();
  }

  /** Files of a package; see {@link FileFinder#find}. */
  public List<SourceFile> find(ProjectFile one, List<String> folders, String... extensions) {
    FileFinder finder = finders.get(one.name());
    if (finder == null) {
      throw new IllegalArgumentException(one.name());
    }
    return finder.find(folders, extensions);
  }

  public Optional<SourceFile> selectors() {
    return selectors;
  }

  /** Every file that parsing may read → what changes with its content. */
  public Map<String, String> fingerprints() {
    Map<String, SourceFile> files = new TreeMap<>();
    for (ProjectFile one : project.packages().values()) {
      Set<String> folders = new LinkedHashSet<>(one.allPaths());
      Stream.of(one.testPaths(), one.docsPaths()).forEach(folders::addAll);
      find(one, List.copyOf(folders), FileFinder.READ.toArray(String[]::new))
          .forEach(file -> files.put(one.name() + "://" + file.originalPath(), file));
    }
    selectors.ifPresent(file -> files.put(project.root().name() + "://" + SELECTORS, file));
    return files.entrySet().parallelStream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, one -> one.getValue().fingerprint(), (a, b) -> a, TreeMap::new));
  }
}
