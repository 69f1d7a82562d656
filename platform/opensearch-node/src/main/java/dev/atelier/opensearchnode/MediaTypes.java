package dev.atelier.opensearchnode;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The clients' media types: {@code application/vnd.elasticsearch+json; compatible-with=8} is JSON
 * for the node and comes back as the same.
 */
final class MediaTypes {
  private static final Pattern VENDOR =
      Pattern.compile(
          "application/vnd\\.elasticsearch\\+(?<type>[a-z-]+)(?:\\s*;\\s*compatible-with=(?<version>\\d+))?");

  private MediaTypes() {}

  static boolean vendor(String header) {
    return header.contains("vnd.elasticsearch+");
  }

  /** As the node knows it. */
  static String plain(String header) {
    return VENDOR.matcher(header).replaceAll("application/$1");
  }

  /** The client's major version, where the header names one. */
  static Optional<Integer> compatibleWith(String header) {
    Matcher matcher = VENDOR.matcher(header);
    return matcher.find()
        ? Optional.ofNullable(matcher.group("version")).map(Integer::parseInt)
        : Optional.empty();
  }

  /** The node's media type as the client asked for it. */
  static String answer(String nodes, Optional<Integer> compatibleWith) {
    int end = nodes.indexOf(';');
    String type = end < 0 ? nodes : nodes.substring(0, end);
    if (!type.startsWith("application/")) {
      return nodes;
    }
    return compatibleWith
        .map(version ->
            type.replace("application/", "application/vnd.elasticsearch+")
                + ";compatible-with="
                + version)
        .orElse(type);
  }
}
