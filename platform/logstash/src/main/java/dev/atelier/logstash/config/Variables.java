package dev.atelier.logstash.config;

import dev.atelier.kernel.error.Problem;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ${NAME}} and {@code ${NAME:default}} in any string of the configuration and settings. */
public record Variables(Map<String, String> environment) {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{(?<name>[a-zA-Z_.][a-zA-Z0-9_.]*)(:(?<default>[^}]*))?}");

  public Variables {
    environment = Map.copyOf(environment);
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException for a variable without value and default
   */
  public String replace(String text) {
    if (text.indexOf("${") < 0) {
      return text;
    }
    return REFERENCE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found)));
  }

  private String value(java.util.regex.MatchResult found) {
    String name = found.group("name");
    String value = environment.get(name);
    if (value == null) {
      value = found.group("default");
    }
    if (value == null) {
      throw Problem.error(
              ConfigErrors.VARIABLE,
              "Cannot evaluate `"
                  + found.group()
                  + "`. Replacement variable `"
                  + name
                  + "` is not defined in a Logstash secret store or an Environment entry and there"
                  + " is no default value given.")
          .mend("set " + name + ", or write ${" + name + ":default}")
          .exception();
    }
    return value;
  }
}
