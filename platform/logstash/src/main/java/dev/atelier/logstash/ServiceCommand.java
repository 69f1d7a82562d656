package dev.atelier.logstash;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The flags inside a container's command line: after {@code logstash}, also inside a shell's text.
 */
final class ServiceCommand {
  private static final Pattern WORD =
      Pattern.compile("'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  private ServiceCommand() {}

  static List<String> flags(List<String> commandLine) {
    List<String> words = new ArrayList<>(commandLine);
    int shell = words.indexOf("-c");
    boolean inShell =
        shell > 0 && shell + 1 < words.size() && words.getFirst().matches(".*\\b(ba|da)?sh");
    if (inShell) {
      words = words(lastCommand(words.get(shell + 1)));
    }
    int program = -1;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("logstash")
          || word.endsWith("/logstash")
          || word.endsWith("docker-entrypoint")) {
        program = i;
      } else if (word.startsWith("-")) {
        break;
      }
    }
    return List.copyOf(words.subList(program + 1, words.size()));
  }

  /** Of {@code a && b; c}, what starts Logstash itself. */
  private static String lastCommand(String text) {
    String found = "";
    for (String command : text.split("&&|;|\\n")) {
      String stripped = command.strip().replaceFirst("^exec\\s+", "");
      if (stripped.matches("(\\S*/)?logstash(\\s.*)?")) {
        found = stripped;
      }
    }
    return found;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher m = WORD.matcher(text);
    while (m.find()) {
      words.add(m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : m.group(3));
    }
    return words;
  }
}
