package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ImageReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Distributions that the platform stands in for: nothing is installed for them, and what depends on
 * them finds them met.
 */
final class OwnPackages {
  private static final String AIRFLOW = "apache-airflow";
  private static final Pattern PINNED = Pattern.compile("==\\s*([0-9][0-9A-Za-z.]*)");
  private static final Pattern TAG = Pattern.compile("^(\\d+\\.\\d+(?:\\.\\d+)?)");

  /** Name → the version it is said to have where nobody names one. */
  private static final Map<String, String> OWN = Text.table("own-packages.txt");

  /** What must be compiled → the same, compiled. */
  private static final Map<String, String> BINARY =
      Map.of("psycopg2", "psycopg2-binary", "psycopg", "psycopg[binary]");

  private OwnPackages() {}

  /** Those that an image brings whether it is asked for or not. */
  static Map<String, String> always(ImageReference image) {
    Map<String, String> always = new LinkedHashMap<>();
    if (image.lastName().equals("airflow")) {
      OWN.forEach((name, version) -> {
        if (name.startsWith(AIRFLOW)) {
          always.put(name, name.equals(AIRFLOW) ? tag(image).orElse(version) : version);
        }
      });
    }
    return always;
  }

  static Optional<String> version(String name, String specifier, ImageReference image) {
    String own = OWN.get(name);
    if (own == null) {
      return Optional.empty();
    }
    Matcher pinned = PINNED.matcher(specifier);
    if (pinned.find()) {
      return Optional.of(pinned.group(1));
    }
    return Optional.of(name.equals(AIRFLOW) ? tag(image).orElse(own) : own);
  }

  private static Optional<String> tag(ImageReference image) {
    Matcher matcher = TAG.matcher(image.tag());
    return image.lastName().equals("airflow") && matcher.find()
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  static String binary(String specifier, String name) {
    String binary = BINARY.get(name);
    return binary == null || specifier.contains("[")
        ? specifier
        : binary + specifier.substring(name.length());
  }
}
