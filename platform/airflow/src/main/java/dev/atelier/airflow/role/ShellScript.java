package dev.atelier.airflow.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shell script's simple commands, in order, with quotes read and variables filled in; control
 * structures are looked through, not run. Enough to see what a service sets up and what it starts.
 */
final class ShellScript {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::?-([^}]*))?}|\\$(\\w+)");

  private ShellScript() {}

  static List<List<String>> commands(String script, Map<String, String> environment) {
    List<List<String>> commands = new ArrayList<>();
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < script.length(); i++) {
      char c = script.charAt(i);
      char next = i + 1 < script.length() ? script.charAt(i + 1) : '\0';
      if (c == '\\' && next == '\n') {
        i++;
      } else if (c == '\\') {
        word.append(next);
        inWord = true;
        i++;
      } else if (c == '\'' || c == '"') {
        int end = closing(script, i);
        String text = script.substring(i + 1, end);
        word.append(
            c == '"' ? expand(text.replace("\\\n", "").replace("\\\"", "\""), environment) : text);
        inWord = true;
        i = end;
      } else if (c == '#' && !inWord) {
        while (i + 1 < script.length() && script.charAt(i + 1) != '\n') {
          i++;
        }
      } else if (Character.isWhitespace(c)
          || "&|;(){}".indexOf(c) >= 0 && !(c == '{' && word.toString().endsWith("$"))) {
        if (c == '}' && word.toString().contains("${")) {
          word.append(c);
          continue;
        }
        if (c == '&' && word.toString().matches(".*[<>]$")) {
          word.append(c);
          continue;
        }
        inWord = flush(words, word, environment, inWord);
        if (!Character.isWhitespace(c) || c == '\n') {
          end(commands, words);
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    flush(words, word, environment, inWord);
    end(commands, words);
    return commands;
  }

  private static int closing(String script, int open) {
    char quote = script.charAt(open);
    for (int i = open + 1; i < script.length(); i++) {
      if (script.charAt(i) == '\\' && quote == '"') {
        i++;
      } else if (script.charAt(i) == quote) {
        return i;
      }
    }
    return script.length();
  }

  private static boolean flush(
      List<String> words, StringBuilder word, Map<String, String> environment, boolean inWord) {
    if (inWord) {
      String text = word.toString();
      words.add(text.contains("$") ? expand(text, environment) : text);
      word.setLength(0);
    }
    return false;
  }

  private static final List<String> KEYWORDS =
      List.of(
          "if", "then", "else", "elif", "fi", "do", "done", "while", "until", "exec", "!", "time",
          "gosu", "command");

  private static void end(List<List<String>> commands, List<String> words) {
    int start = 0;
    while (start < words.size()
        && (KEYWORDS.contains(words.get(start)) || words.get(start).matches("\\w+=.*"))) {
      start++;
    }
    List<String> command =
        words.subList(start, words.size()).stream()
            .filter(word -> !word.matches("\\d?[<>].*"))
            .toList();
    if (!command.isEmpty()) {
      commands.add(List.copyOf(command));
    }
    words.clear();
  }

  static String expand(String text, Map<String, String> environment) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
      String fallback = matcher.group(2) == null ? "" : matcher.group(2);
      String value = environment.getOrDefault(name, "");
      matcher.appendReplacement(
          result, Matcher.quoteReplacement(value.isEmpty() ? fallback : value));
    }
    return matcher.appendTail(result).toString();
  }
}
