package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Errors of YAML in the words of Go's reader, where this reader has others for the same fault. */
final class YamlWords {
  private static final Map<String, String> WORDS =
      Map.of(
          "mapping values are not allowed here",
          "mapping values are not allowed in this context",
          "while scanning a simple key: could not find expected ':'",
          "could not find expected ':'");
  private static final Pattern ALIAS = Pattern.compile("found undefined alias (\\S+)");
  private static final Pattern CHARACTER =
      Pattern.compile("found character '.*' that cannot start any token.*", Pattern.DOTALL);
  private static final Pattern FLOW_END =
      Pattern.compile("expected ',' or '[\\]}]', but got .*", Pattern.DOTALL);
  private static final Pattern BLOCK_END =
      Pattern.compile("expected <block end>, but found .*", Pattern.DOTALL);

  private YamlWords() {}

  static Problem asCompose(Problem problem) {
    if (!problem.message().startsWith("YAML: ")) {
      return problem;
    }
    String words = words(problem.message().substring("YAML: ".length()).strip());
    String line =
        words.startsWith("unknown anchor")
            ? ""
            : problem.span().map(span -> "line " + span.line() + ": ").orElse("");
    Problem same = Problem.error(problem.code(), "yaml: " + line + words);
    return problem.span().map(same::at).orElse(same);
  }

  private static String words(String own) {
    Matcher alias = ALIAS.matcher(own);
    if (alias.matches()) {
      return "unknown anchor '" + alias.group(1) + "' referenced";
    }
    if (CHARACTER.matcher(own).matches()) {
      return "found character that cannot start any token";
    }
    if (FLOW_END.matcher(own).matches()) {
      return "did not find expected ',' or " + (own.contains("'}'") ? "'}'" : "']'");
    }
    if (BLOCK_END.matcher(own).matches()) {
      return "did not find expected key";
    }
    return WORDS.getOrDefault(own, own);
  }
}
