package dev.atelier.logstash.filter;

import dev.atelier.kernel.text.Suggestion;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of patterns and their expressions: the library, a folder's files, a plugin's own. */
public final class GrokPatterns {
  private static final int DEEPEST = 500;
  private static final Map<String, String> LEGACY = library("legacy");
  private static final Map<String, String> ECS = library("ecs-v1");

  /** {@code %{NAME}}, {@code %{NAME:field}}, {@code %{NAME:field:int}}. */
  static final Pattern REFERENCE =
      Pattern.compile("%\\{(?<name>[A-Za-z0-9_]+)(?::(?<field>[^}]*))?}");

  private final Map<String, String> patterns;

  private GrokPatterns(Map<String, String> patterns) {
    this.patterns = patterns;
  }

  /**
   * @param folders {@code patterns_dir}: folders, files or globs as the configuration says them
   * @param glob which files of the folders
   * @throws IllegalArgumentException for a file that cannot be read
   */
  public static GrokPatterns of(
      PluginContext context, List<String> folders, String glob, Map<String, Object> own) {
    Map<String, String> all = new LinkedHashMap<>(context.ecs() ? ECS : LEGACY);
    for (String folder : folders) {
      for (Path file : files(context.files().here(folder), glob)) {
        addLines(read(file), all);
      }
    }
    own.forEach((name, pattern) -> all.put(name, String.valueOf(pattern).strip()));
    return new GrokPatterns(all);
  }

  private static List<Path> files(Path place, String glob) {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(place)) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
        for (Path entry : entries) {
          if (Files.isRegularFile(entry) && matcher.matches(entry.getFileName())) {
            files.add(entry);
          }
        }
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot read the folder " + place + ": " + e, e);
      }
      files.sort(null);
    } else if (Files.isRegularFile(place)) {
      files.add(place);
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the patterns of " + file + ": " + e, e);
    }
  }

  private static Map<String, String> library(String variant) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String part : List.of("core", variant)) {
      try (InputStream in = GrokPatterns.class.getResourceAsStream("patterns-" + part + ".txt")) {
        if (in == null) {
          throw new IllegalStateException("grok's patterns are missing: " + part);
        }
        addLines(new String(in.readAllBytes(), StandardCharsets.UTF_8), all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Map.copyOf(all);
  }

  /** {@code NAME expression}, comments and empty lines between. */
  private static void addLines(String text, Map<String, String> all) {
    for (String line : text.split("\\R")) {
      String trimmed = line.strip();
      int space = trimmed.indexOf(' ');
      int tab = trimmed.indexOf('\t');
      int end = space < 0 ? tab : tab < 0 ? space : Math.min(space, tab);
      if (!trimmed.startsWith("#") && end > 0) {
        all.put(trimmed.substring(0, end), trimmed.substring(end).strip());
      }
    }
  }

  /**
   * The expression behind a name.
   *
   * @throws IllegalArgumentException in grok's words, for a name that nobody defined
   */
  String get(String name) {
    String pattern = patterns.get(name);
    if (pattern == null) {
      throw new IllegalArgumentException(
          "pattern %{"
              + name
              + "} not defined"
              + Suggestion.didYouMean(name, patterns.keySet())
                  .map(hint -> " (" + hint + ")")
                  .orElse(""));
    }
    return pattern;
  }

  /** With all references replaced by plain groups. */
  public String expand(String text) {
    return expand(text, 0);
  }

  private String expand(String text, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("deep recursion pattern compilation of " + text);
    }
    return REFERENCE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement("(?:" + expand(get(found.group("name")), depth + 1) + ")"));
  }
}
