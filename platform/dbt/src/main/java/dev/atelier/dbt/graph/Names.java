package dev.atelier.dbt.graph;

import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether a dotted name means a node: by its last part, its whole path, or its path in a package.
 */
final class Names {
  private Names() {}

  static boolean matches(Resource node, String name) {
    List<String> fqn = node.fqn();
    boolean versioned = node.type() == ResourceType.MODEL && node.optional("version").isPresent();
    return matches(fqn, name, versioned)
        || (fqn.size() > 1 && matches(fqn.subList(1, fqn.size()), name, versioned));
  }

  private static boolean matches(List<String> fqn, String name, boolean versioned) {
    String[] wanted = name.split("\\.", -1);
    if (versioned && fqn.size() > 1) {
      String last = fqn.get(fqn.size() - 2) + "_" + fqn.getLast();
      String flat =
          wanted.length > 1
              ? wanted[wanted.length - 2] + "_" + wanted[wanted.length - 1]
              : wanted[0];
      if (fqn.get(fqn.size() - 2).equals(name) || last.equals(flat)) {
        return true;
      }
    } else if (fqn.getLast().equals(name)) {
      return true;
    }
    List<String> flat = fqn.stream().flatMap(part -> Arrays.stream(part.split("\\.", -1))).toList();
    if (flat.size() < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (Wildcard.isPattern(wanted[i])) {
        String rest = String.join(".", Arrays.copyOfRange(wanted, i, wanted.length));
        return Wildcard.matches(rest, String.join(".", flat.subList(i, flat.size())));
      }
      if (!flat.get(i).equals(wanted[i])) {
        return false;
      }
    }
    return true;
  }

  /** A model's version against its latest: below 0 when older; 0 when not versioned. */
  static int compareVersion(Resource node) {
    Optional<String> version = node.optional("version");
    Optional<String> latest = node.optional("latest_version");
    if (version.isEmpty() || latest.isEmpty()) {
      return 0;
    }
    try {
      return Double.compare(Double.parseDouble(version.get()), Double.parseDouble(latest.get()));
    } catch (NumberFormatException e) {
      return version.get().compareTo(latest.get());
    }
  }
}
