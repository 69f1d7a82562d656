package dev.atelier.sandbox;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Container paths → files here, for programs that see this machine's own tree.
 *
 * <p>In text ({@code bash -c} scripts, arguments, variables) a known path is replaced where a word
 * begins with it, perhaps after a quote, {@code =}, {@code :} or a redirection: {@code sed
 * 's/opt/x/'} and {@code https://host/opt} stay as they are.
 *
 * @param paths longest first
 */
record PathMap(Map<String, String> paths) {
  private static final String BEGIN = "[\\s=:<>(|&;@,`\\[{]";
  private static final String BEFORE = "(?:(?<!.)|(?<=%1$s)|(?<=%1$s[\"'])|(?<=^[\"']))";
  private static final String AFTER = "(?![\\w.-])";

  PathMap {
    paths =
        paths.entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                    (Map.Entry<String, String> entry) -> -entry.getKey().length()))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
  }

  /** A text with every container path that it names replaced. */
  String rewrite(String text) {
    if (paths.isEmpty() || text.indexOf('/') < 0) {
      return text;
    }
    Matcher matcher = pattern().matcher(text);
    return matcher.replaceAll(match -> Matcher.quoteReplacement(paths.get(match.group(1))));
  }

  private Pattern pattern() {
    String all =
        paths.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|", "(", ")"));
    return Pattern.compile(BEFORE.formatted(BEGIN) + all + AFTER, Pattern.DOTALL);
  }

  /** The file here, when the path is known. */
  Optional<Path> file(String containerPath) {
    return paths.entrySet().stream()
        .filter(entry -> within(containerPath, entry.getKey()))
        .findFirst()
        .map(entry -> Path.of(entry.getValue() + containerPath.substring(entry.getKey().length())));
  }

  private static boolean within(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  /** Knows other container paths too; these win. */
  PathMap with(Map<String, String> others) {
    Map<String, String> all = new LinkedHashMap<>(paths);
    all.putAll(others);
    return new PathMap(all);
  }

  /** Files here → container paths, where the two differ. */
  Map<String, String> reversed() {
    Map<String, String> all = new LinkedHashMap<>();
    paths.forEach((container, here) -> {
      if (!container.equals(here)) {
        all.putIfAbsent(here, container);
      }
    });
    return all;
  }
}
