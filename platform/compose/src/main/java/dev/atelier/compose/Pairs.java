package dev.atelier.compose;

import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The many ways to write {@code key=value}, as mappings in the order of the file. */
final class Pairs {
  private Pairs() {}

  /** A single text or a list as a list of texts; numbers are printed. */
  static Node.Items strings(Node node) {
    List<Node> all = new ArrayList<>();
    List<Node> items = node instanceof Node.Items list ? list.items() : List.of(node);
    for (Node item : items) {
      if (!item.isNull()) {
        all.add(Node.scalar(GoText.of(item.toJava()), item.span()));
      }
    }
    return new Node.Items(all, node.span());
  }

  /**
   * @param absent what a key without a value has
   */
  static Node.Fields mapping(Node node, @Nullable String absent) {
    return pairs(node, absent);
  }

  /** A key without a value has null; a key may not end in a space. */
  static Node.Fields environment(Node node) {
    if (node instanceof Node.Items items) {
      for (Node item : items.items()) {
        String key = key(GoText.of(item.toJava()));
        if (!key.isEmpty() && Character.isWhitespace(key.charAt(key.length() - 1))) {
          throw new IllegalArgumentException(
              "environment variable " + key + " is declared with a trailing space");
        }
      }
    }
    return pairs(node, null);
  }

  private static Node.Fields pairs(Node node, @Nullable String absent) {
    Map<String, Node.Field> all = new LinkedHashMap<>();
    switch (node) {
      case Node.Fields fields ->
          fields
              .fields()
              .forEach((key, field) -> {
                Node value = field.value();
                String text = value.isNull() ? absent : GoText.of(value.toJava());
                all.put(key, field.with(Node.scalar(text, value.span())));
              });
      case Node.Items items ->
          items.items().forEach(item -> pair(GoText.of(item.toJava()), absent, item.span(), all));
      case Node.Scalar _ -> {}
    }
    return new Node.Fields(all, node.span());
  }

  private static void pair(
      String text, @Nullable String absent, Span span, Map<String, Node.Field> into) {
    String key = key(text);
    String value = key.length() == text.length() ? absent : text.substring(key.length() + 1);
    into.put(key, new Node.Field(Node.scalar(value, span), span));
  }

  private static String key(String text) {
    int equals = text.indexOf('=');
    return equals < 0 ? text : text.substring(0, equals);
  }

  /** Each option as a list of texts. */
  static Node.Fields multiple(Node node) {
    Map<String, Node.Field> all = new LinkedHashMap<>();
    if (node instanceof Node.Fields fields) {
      fields.fields().forEach((key, field) -> all.put(key, field.with(strings(field.value()))));
    }
    return new Node.Fields(all, node.span());
  }

  /** {@code host=ip}, sorted; brackets around addresses go. */
  static Node.Items hosts(Node node) {
    Map<String, Span> lines = new TreeMap<>();
    switch (node) {
      case Node.Fields fields ->
          fields
              .fields()
              .forEach((host, field) ->
                  strings(field.value())
                      .items()
                      .forEach(ip ->
                          lines.put(host(host) + "=" + bare(ip.text().orElse("")), ip.span())));
      case Node.Items items -> items.items().forEach(item -> hostLine(item, lines));
      case Node.Scalar _ -> {}
    }
    List<Node> all = new ArrayList<>();
    lines.forEach((line, span) -> all.add(Node.scalar(line, span)));
    return new Node.Items(all, node.span());
  }

  private static void hostLine(Node item, Map<String, Span> lines) {
    String text = GoText.of(item.toJava());
    int equals = text.indexOf('=');
    int separator = equals >= 0 ? equals : text.indexOf(':');
    if (separator < 0) {
      throw new IllegalArgumentException("invalid additional host, missing IP: " + text);
    }
    String host = host(text.substring(0, separator));
    for (String ip : text.substring(separator + 1).split(",", -1)) {
      lines.put(host + "=" + bare(ip), item.span());
    }
  }

  private static String host(String name) {
    if (name.isEmpty() || name.contains(":") || name.contains("=")) {
      throw new IllegalArgumentException("bad host name '" + name + "'");
    }
    return name;
  }

  private static String bare(String ip) {
    return ip.length() > 2 && ip.startsWith("[") && ip.endsWith("]")
        ? ip.substring(1, ip.length() - 1)
        : ip;
  }
}
