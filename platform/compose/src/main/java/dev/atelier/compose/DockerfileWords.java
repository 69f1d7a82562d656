package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Words, variables and the JSON form in a Dockerfile's arguments. */
final class DockerfileWords {
  private DockerfileWords() {}

  /** The JSON form: {@code ["a", "b"]}; none when it is the shell form. */
  static Optional<List<String>> json(String arguments) {
    if (!arguments.startsWith("[")) {
      return Optional.empty();
    }
    try {
      List<String> all = new ArrayList<>();
      for (var item : Json.read(arguments)) {
        if (!item.isTextual()) {
          return Optional.empty();
        }
        all.add(item.textValue());
      }
      return Optional.of(all);
    } catch (AtelierException e) {
      return Optional.empty(); // Docker takes it for the shell form too
    }
  }

  /** Splits at white space outside quotes; quotes and backslashes go, variables are resolved. */
  static List<String> words(String text, Map<String, String> variables) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        inWord = true;
      } else if (c == '$' && quote != '\'') {
        i = variable(text, i, variables, word);
        inWord = true;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /** One word's text with its variables resolved; quotes stay. */
  static String expand(String text, Map<String, String> variables) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '$') {
        out.append('$');
        i++;
      } else if (c == '$') {
        i = variable(text, i, variables, out);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Appends the value of the variable at {@code $}; returns the index of its last character. */
  private static int variable(
      String text, int dollar, Map<String, String> variables, StringBuilder out) {
    int start = dollar + 1;
    if (start < text.length() && text.charAt(start) == '{') {
      int close = closing(text, start);
      if (close < 0) {
        out.append('$');
        return dollar;
      }
      out.append(braced(text.substring(start + 1, close), variables));
      return close;
    }
    int end = start;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    if (end == start) {
      out.append('$');
      return dollar;
    }
    out.append(variables.getOrDefault(text.substring(start, end), ""));
    return end - 1;
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        depth++;
      } else if (text.charAt(i) == '}' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static String braced(String inner, Map<String, String> variables) {
    int end = 0;
    while (end < inner.length() && isNamePart(inner.charAt(end))) {
      end++;
    }
    String value = variables.getOrDefault(inner.substring(0, end), "");
    String operator = inner.substring(end);
    boolean colon = operator.startsWith(":");
    String rest = colon ? operator.substring(1) : operator;
    boolean set = colon ? !value.isEmpty() : variables.containsKey(inner.substring(0, end));
    if (rest.startsWith("-")) {
      return set ? value : expand(rest.substring(1), variables);
    }
    if (rest.startsWith("+")) {
      return set ? expand(rest.substring(1), variables) : "";
    }
    return value;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
