package dev.atelier.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Packages whose code is compiled, and what pip says when none is made for this Python. */
final class Wheels {
  /** pip's options: of these, no source is built. */
  static final List<String> ONLY =
      List.of(
          "--only-binary",
          "numpy,pandas,scipy,pyarrow,scikit-learn,statsmodels,matplotlib,lxml,pillow,h5py,grpcio,"
              + "cryptography,psycopg2-binary,psycopg-binary,pydantic-core,orjson,duckdb,polars");

  /** An index that does not answer has no versions at all. */
  private static final Pattern UNMADE =
      Pattern.compile("satisfies the requirement (\\S+) .*?\\(from versions: (?!none\\))");

  private Wheels() {}

  /** Which of the wanted, with a version, pip found other versions of but not that one. */
  static Optional<String> unmade(String said, List<String> wanted) {
    Matcher matcher = UNMADE.matcher(said);
    while (matcher.find()) {
      String found = matcher.group(1);
      Optional<String> ours =
          wanted.stream()
              .filter(specifier -> specifier.replace(" ", "").equals(found))
              .filter(specifier -> !specifier.equals(name(specifier)) && isCompiled(specifier))
              .findFirst();
      if (ours.isPresent()) {
        return ours;
      }
    }
    return Optional.empty();
  }

  private static boolean isCompiled(String specifier) {
    String name = name(specifier).replaceAll("\\[.*", "").toLowerCase(java.util.Locale.ROOT);
    return List.of(ONLY.getLast().split(",")).contains(name.replace('_', '-'));
  }

  /** The package without a version, its extras kept. */
  static String name(String specifier) {
    return specifier.split("[\\s=<>!~;@]", 2)[0];
  }
}
