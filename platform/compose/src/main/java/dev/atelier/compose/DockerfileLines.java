package dev.atelier.compose;

import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile's text → its instructions: comments gone, continued lines joined, here-documents
 * taken along.
 *
 * <p>https://docs.docker.com/reference/dockerfile/
 */
final class DockerfileLines {
  private static final Pattern DIRECTIVE = Pattern.compile("#\\s*(\\w+)\\s*=\\s*(\\S+)\\s*");
  private static final Pattern HEREDOC = Pattern.compile("<<(-?)\\s*(['\"]?)([\\w.]+)\\2");
  private static final Pattern FLAG = Pattern.compile("--([a-z-]+)(?:=(\\S*))?\\s*");

  /**
   * @param name upper case
   * @param flags as written, without the dashes: {@code from=builder}
   * @param arguments the rest, on one line
   */
  record Instruction(
      String name, List<String> flags, String arguments, List<Heredoc> heredocs, Span span) {
    /** As a person would recognise it, with its line. */
    String shown() {
      String flagged = String.join("", flags.stream().map(flag -> "--" + flag + " ").toList());
      String text = (name + " " + flagged + arguments).strip().replaceAll("\\s+", " ");
      String cut = text.length() > 120 ? text.substring(0, 117) + "..." : text;
      return "line " + span.line() + ": " + cut;
    }
  }

  /**
   * @param literal variables in it are not expanded
   */
  record Heredoc(String name, String content, boolean literal) {}

  private final SourceText source;
  private final List<String> lines;
  private char escape = '\\';
  private int at;

  private DockerfileLines(SourceText source) {
    this.source = source;
    this.lines = source.text().lines().toList();
  }

  static List<Instruction> read(SourceText source) {
    return new DockerfileLines(source).instructions();
  }

  private List<Instruction> instructions() {
    directives();
    List<Instruction> all = new ArrayList<>();
    while (at < lines.size()) {
      String line = lines.get(at);
      if (isBlankOrComment(line)) {
        at++;
      } else {
        all.add(instruction());
      }
    }
    return all;
  }

  private void directives() {
    while (at < lines.size()) {
      Matcher directive = DIRECTIVE.matcher(lines.get(at));
      if (!directive.matches()) {
        return;
      }
      if (directive.group(1).equalsIgnoreCase("escape")) {
        escape = directive.group(2).charAt(0);
      }
      at++;
    }
  }

  private static boolean isBlankOrComment(String line) {
    String text = line.strip();
    return text.isEmpty() || text.startsWith("#");
  }

  private Instruction instruction() {
    int first = at;
    String whole = joined().strip();
    Span span = new Span(source, first + 1, 1, first + 1, lines.get(first).length() + 1);
    int space = 0;
    while (space < whole.length() && !Character.isWhitespace(whole.charAt(space))) {
      space++;
    }
    String name = whole.substring(0, space).toUpperCase(Locale.ROOT);
    String rest = whole.substring(space).strip();
    List<String> flags = new ArrayList<>();
    Matcher flag = FLAG.matcher(rest);
    int end = 0;
    while (takesFlags(name) && flag.region(end, rest.length()).lookingAt()) {
      flags.add(flag.group(2) == null ? flag.group(1) : flag.group(1) + "=" + flag.group(2));
      end = flag.end();
    }
    String arguments = rest.substring(end);
    return new Instruction(name, flags, arguments, heredocs(name, arguments), span);
  }

  private static boolean takesFlags(String name) {
    return List.of("FROM", "RUN", "COPY", "ADD", "HEALTHCHECK").contains(name);
  }

  private String joined() {
    StringBuilder whole = new StringBuilder();
    while (at < lines.size()) {
      String line = lines.get(at++);
      if (!whole.isEmpty() && isBlankOrComment(line)) {
        continue;
      }
      String text = line.stripTrailing();
      if (text.isEmpty() || text.charAt(text.length() - 1) != escape) {
        return whole.append(text).toString();
      }
      whole.append(text, 0, text.length() - 1);
    }
    return whole.toString();
  }

  private List<Heredoc> heredocs(String name, String arguments) {
    if (!List.of("RUN", "COPY", "ADD").contains(name)) {
      return List.of();
    }
    List<Heredoc> all = new ArrayList<>();
    Matcher start = HEREDOC.matcher(arguments);
    while (start.find()) {
      boolean tabs = !start.group(1).isEmpty();
      StringBuilder content = new StringBuilder();
      while (at < lines.size()) {
        String line = lines.get(at++);
        String text = tabs ? line.replaceFirst("^\t+", "") : line;
        if (text.equals(start.group(3))) {
          break;
        }
        content.append(text).append('\n');
      }
      all.add(new Heredoc(start.group(3), content.toString(), !start.group(2).isEmpty()));
    }
    return all;
  }
}
