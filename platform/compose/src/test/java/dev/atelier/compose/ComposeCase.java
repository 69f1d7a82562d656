package dev.atelier.compose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of {@code src/test/resources/cases}: files of a project, and in {@code case.txt} the
 * flags and variables with which it is read, one a line ({@code file: more.yaml}, {@code env:
 * A=1}).
 */
record ComposeCase(Path folder, List<String[]> settings) {
  static final Path ROOT = Path.of("src/test/resources/cases").toAbsolutePath();
  private static final String HOME = "/home/person";

  /** Files that hold what is expected. */
  static final List<String> EXPECTED =
      List.of(
          "expected.json",
          "expected.yaml",
          "expected-error.txt",
          "expected-report.txt",
          "expected-warnings.txt");

  static List<ComposeCase> all() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.sorted().map(ComposeCase::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ComposeCase of(Path folder) {
    Path file = folder.resolve("case.txt");
    List<String[]> settings = new ArrayList<>();
    if (Files.exists(file)) {
      text(file).lines().forEach(line -> settings.add(line.split(": ", 2)));
    }
    return new ComposeCase(folder, settings);
  }

  String name() {
    return folder.getFileName().toString();
  }

  private List<String> values(String key) {
    return settings.stream()
        .filter(setting -> setting[0].equals(key))
        .map(setting -> setting[1].replaceAll("^\"|\"$", ""))
        .toList();
  }

  private Optional<String> value(String key) {
    return values(key).stream().findFirst();
  }

  Path workingDir() {
    return value("folder").map(folder::resolve).orElse(folder);
  }

  Map<String, String> environment() {
    Map<String, String> all = new HashMap<>(Map.of("HOME", HOME));
    for (String value : values("env")) {
      all.put(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1));
    }
    return all;
  }

  ComposeRequest request() {
    return new ComposeRequest(
        values("file").stream().map(Path::of).toList(),
        value("project-directory").map(Path::of),
        value("project-name"),
        values("profile"),
        values("env-file").stream().map(Path::of).toList(),
        environment(),
        workingDir(),
        () -> "");
  }

  /** The flags of the genuine tool. */
  List<String> flags() {
    List<String> flags = new ArrayList<>();
    for (String[] setting : settings) {
      if (!setting[0].equals("env") && !setting[0].equals("folder")) {
        flags.add("--" + setting[0]);
        flags.add(setting[1].replaceAll("^\"|\"$", ""));
      }
    }
    return flags;
  }

  /** Without this machine's folders. */
  String portable(String text) {
    return text.replace(folder.toString(), "/case").replace(ROOT.toString(), "/cases");
  }

  Optional<String> expected(String file) {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Optional.of(text(path)) : Optional.empty();
  }

  void expect(String file, Optional<String> content) {
    try {
      Path path = folder.resolve(file);
      if (content.isPresent()) {
        Files.writeString(path, content.get());
      } else {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
