package dev.atelier.dbt.deps;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Semantic versions and the ranges that packages ask for: {@code >=1.0.0,<2.0.0}. */
public final class Versions {
  private static final Pattern VERSION =
      Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(?:-?([0-9A-Za-z.-]+))?(?:\\+.*)?");
  private static final Pattern CLAUSE = Pattern.compile("\\s*(>=|<=|>|<|=)?\\s*v?([^\\s,]+)\\s*");

  static final Comparator<String> ORDER = Versions::compare;

  private Versions() {}

  static boolean isPrerelease(String version) {
    Matcher m = VERSION.matcher(version);
    return m.matches() && m.group(4) != null;
  }

  static boolean isVersion(String version) {
    return VERSION.matcher(version).matches();
  }

  public static boolean matches(String version, List<String> wanted) {
    return wanted.stream()
        .flatMap(text -> Stream.of(text.split(",")))
        .allMatch(clause -> matches(version, clause));
  }

  private static boolean matches(String version, String clause) {
    Matcher m = CLAUSE.matcher(clause);
    if (!m.matches() || !isVersion(m.group(2))) {
      return false;
    }
    int order = compare(version, m.group(2));
    return switch (m.group(1) == null ? "=" : m.group(1)) {
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case "<" -> order < 0;
      default -> order == 0;
    };
  }

  private static int compare(String left, String right) {
    Matcher a = VERSION.matcher(left);
    Matcher b = VERSION.matcher(right);
    if (!a.matches() || !b.matches()) {
      return left.compareTo(right);
    }
    for (int part = 1; part <= 3; part++) {
      int order = Long.compare(Long.parseLong(a.group(part)), Long.parseLong(b.group(part)));
      if (order != 0) {
        return order;
      }
    }
    String before = a.group(4);
    String after = b.group(4);
    return before == null ? (after == null ? 0 : 1) : after == null ? -1 : before.compareTo(after);
  }
}
