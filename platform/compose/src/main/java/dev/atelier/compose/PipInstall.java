package dev.atelier.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@code RUN} line installs with pip, as {@code pip}, {@code pip3}, {@code python -m pip} or
 * {@code uv pip}.
 *
 * @param packages requirement specifiers
 * @param requirements files of {@code -r}, as written
 * @param rest the commands of the line that install nothing with pip
 */
record PipInstall(List<String> packages, List<String> requirements, List<String> rest) {
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-c",
          "--constraint",
          "-i",
          "--index-url",
          "--extra-index-url",
          "-f",
          "--find-links",
          "-t",
          "--target",
          "--prefix",
          "--root",
          "--trusted-host",
          "--timeout",
          "--retries",
          "--platform",
          "--python-version",
          "--implementation",
          "--abi",
          "--no-binary",
          "--only-binary",
          "--progress-bar",
          "--cache-dir",
          "--proxy",
          "--cert",
          "--python",
          "-p",
          "--upgrade-strategy",
          "--src",
          "--log",
          "--config-settings",
          "-C",
          "--index-strategy",
          "--index",
          "--default-index",
          "--link-mode",
          "--resolution",
          "--exclude-newer");

  /** The installer itself needs no installing. */
  private static final Set<String> TOOLS = Set.of("pip", "setuptools", "wheel", "uv");

  static PipInstall read(String command, Map<String, String> variables) {
    PipInstall all = new PipInstall(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String part : commands(command)) {
      List<String> words = DockerfileWords.words(part, variables);
      int install = installAt(words);
      if (install < 0) {
        all.rest.add(part.strip());
      } else {
        all.arguments(words.subList(install, words.size()));
      }
    }
    return all;
  }

  /** Splits at {@code &&}, {@code ||}, {@code ;} and line ends outside quotes. */
  private static List<String> commands(String text) {
    List<String> all = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == ';' || c == '\n' || text.startsWith("&&", i) || text.startsWith("||", i)) {
        all.add(part.toString());
        part.setLength(0);
        i += c == '&' || c == '|' ? 1 : 0;
        continue;
      }
      part.append(c);
    }
    all.add(part.toString());
    return all.stream().filter(command -> !command.isBlank()).toList();
  }

  /** Where the arguments of an install start, or -1. */
  private static int installAt(List<String> words) {
    int i = 0;
    while (i < words.size()
        && (words.get(i).matches("\\w+=.*") || Set.of("sudo", "exec").contains(words.get(i)))) {
      i++;
    }
    if (i < words.size() && words.get(i).matches("(.*/)?python[\\d.]*")) {
      i = i + 2 < words.size() && words.get(i + 1).equals("-m") ? i + 2 : words.size();
    } else if (i < words.size() && words.get(i).matches("(.*/)?uv")) {
      i++;
    }
    while (i + 1 < words.size() && words.get(i).matches("(.*/)?pip[\\d.]*")) {
      int next = i + 1;
      while (next < words.size() && words.get(next).startsWith("-")) {
        next++;
      }
      return next < words.size() && words.get(next).equals("install") ? next + 1 : -1;
    }
    return -1;
  }

  private void arguments(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String next = i + 1 < words.size() ? words.get(i + 1) : "";
      if (word.equals("-r") || word.equals("--requirement") || word.equals("--requirements")) {
        requirements.add(next);
        i++;
      } else if (word.startsWith("--requirement=")) {
        requirements.add(word.substring(word.indexOf('=') + 1));
      } else if (word.startsWith("-r") && word.length() > 2) {
        requirements.add(word.substring(2));
      } else if (word.equals("-e") || word.equals("--editable")) {
        rest.add("pip install -e " + next);
        i++;
      } else if (WITH_VALUE.contains(word)) {
        i++;
      } else if (word.equals(">") || word.equals("|") || word.startsWith("2>")) {
        return;
      } else if (!word.startsWith("-")) {
        one(word);
      }
    }
  }

  private void one(String word) {
    boolean local = word.startsWith(".") || word.startsWith("/") || word.endsWith(".whl");
    if (local) {
      rest.add("pip install " + word);
    } else if (!TOOLS.contains(word.replaceFirst("[^A-Za-z0-9._-].*", ""))) {
      packages.add(word);
    }
  }
}
