package dev.atelier.airflow.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * {@code .airflowignore}: regular expressions found anywhere in the path (2.x), or globs as in
 * {@code .gitignore} (3.x); {@code #} starts a comment. A rule holds below the folder of its file.
 */
final class IgnoreRules {
  private record Rule(Path folder, Pattern pattern, boolean negated) {}

  private final List<Rule> rules = new ArrayList<>();
  private final boolean glob;

  IgnoreRules(boolean glob) {
    this.glob = glob;
  }

  void read(Path folder) throws IOException {
    Path file = folder.resolve(".airflowignore");
    if (!Files.isRegularFile(file)) {
      return;
    }
    for (String line : Files.readAllLines(file)) {
      int comment = line.indexOf('#');
      String text = (comment >= 0 ? line.substring(0, comment) : line).strip();
      if (!text.isEmpty()) {
        add(folder, text);
      }
    }
  }

  private void add(Path folder, String text) {
    boolean negated = glob && text.startsWith("!");
    try {
      Pattern pattern =
          glob ? globPattern(negated ? text.substring(1) : text) : Pattern.compile(text);
      rules.add(new Rule(folder, pattern, negated));
    } catch (PatternSyntaxException _) {
      // Airflow ignores a pattern that does not compile, too, with a warning in its log.
    }
  }

  boolean ignores(Path path, boolean folder) {
    boolean ignored = false;
    for (Rule rule : rules) {
      if (path.startsWith(rule.folder())) {
        String relative = rule.folder().relativize(path).toString();
        boolean hit =
            glob
                ? rule.pattern().matcher(folder ? relative + "/" : relative).matches()
                : rule.pattern().matcher(relative).find();
        if (hit) {
          ignored = !rule.negated();
        }
      }
    }
    return ignored;
  }

  private static Pattern globPattern(String text) {
    String body = text;
    boolean anchored = body.substring(0, body.length() - 1).contains("/");
    boolean onlyFolder = body.endsWith("/");
    if (body.startsWith("/")) {
      body = body.substring(1);
    }
    if (onlyFolder) {
      body = body.substring(0, body.length() - 1);
    }
    StringBuilder regex = new StringBuilder(anchored ? "" : "(?:.*/)?");
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (body.startsWith("**/", i)) {
        regex.append("(?:.*/)?");
        i += 2;
      } else if (body.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '[' && body.indexOf(']', i) > i) {
        int end = body.indexOf(']', i);
        regex.append('[').append(body.substring(i + 1, end).replaceFirst("^!", "^")).append(']');
        i = end;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.append(onlyFolder ? "/.*" : "(?:/.*)?").toString());
  }
}
