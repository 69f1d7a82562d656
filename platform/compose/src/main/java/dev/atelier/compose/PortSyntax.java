package dev.atelier.compose;

import dev.atelier.kernel.text.Span;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The short form of a port: {@code IP:HOST:CONTAINER/PROTOCOL}, with ranges. */
final class PortSyntax {
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final int HIGHEST = 65535;

  /**
   * @param first and last, both included
   */
  private record Range(int first, int last) {
    int size() {
      return last - first + 1;
    }
  }

  private PortSyntax() {}

  /**
   * One mapping for each container port.
   *
   * @throws IllegalArgumentException in Docker's words
   */
  static List<Node> read(String text, Span span) {
    int lastColon = text.lastIndexOf(':');
    String container = text.substring(lastColon + 1);
    String rest = lastColon < 0 ? "" : text.substring(0, lastColon);
    int hostColon = rest.lastIndexOf(':');
    String host = rest.substring(hostColon + 1);
    String ip = hostColon < 0 ? "" : rest.substring(0, hostColon);
    String protocol = protocol(container);
    String port =
        container.contains("/") ? container.substring(0, container.indexOf('/')) : container;
    ip = address(ip);
    if (port.isEmpty()) {
      throw new IllegalArgumentException("no port specified: " + text + "<empty>");
    }
    Range containers = range(port, "invalid containerPort: ");
    Range hosts = host.isEmpty() ? null : range(host, "invalid hostPort: ");
    if (hosts != null && hosts.size() != containers.size() && containers.size() != 1) {
      throw new IllegalArgumentException(
          "invalid ranges specified for container and host Ports: " + port + " and " + host);
    }
    List<Map<String, Object>> mappings = new ArrayList<>();
    for (int i = 0; i < containers.size(); i++) {
      Map<String, Object> mapping = new LinkedHashMap<>();
      mapping.put("mode", "ingress");
      if (!ip.isEmpty()) {
        mapping.put("host_ip", ip);
      }
      mapping.put("target", (long) containers.first() + i);
      if (hosts != null) {
        boolean choice = containers.size() == 1 && hosts.size() > 1;
        String published = Integer.toString(hosts.first() + i);
        mapping.put("published", choice ? published + "-" + hosts.last() : published);
      }
      mapping.put("protocol", protocol);
      mappings.add(mapping);
    }
    // Docker keeps them in a map by "PORT/PROTOCOL" and sorts that as text.
    mappings.sort(Comparator.comparing(mapping -> mapping.get("target") + "/" + protocol));
    return mappings.stream().map(mapping -> Canonical.made(mapping, span)).toList();
  }

  private static String protocol(String container) {
    int slash = container.indexOf('/');
    String protocol = slash < 0 ? "" : container.substring(slash + 1).toLowerCase(Locale.ROOT);
    if (protocol.isEmpty() && !container.isEmpty()) {
      return "tcp";
    }
    if (!PROTOCOLS.contains(protocol)) {
      throw new IllegalArgumentException("invalid proto: " + protocol);
    }
    return protocol;
  }

  private static String address(String written) {
    if (written.startsWith("[") && !written.endsWith("]")) {
      throw new IllegalArgumentException(
          "invalid IP address %s: address %s:: missing ']' in address".formatted(written, written));
    }
    String ip = written.startsWith("[") ? written.substring(1, written.length() - 1) : written;
    if (!ip.isEmpty() && !isAddress(ip)) {
      throw new IllegalArgumentException("invalid IP address: " + ip);
    }
    return ip;
  }

  /** A literal address of either family; never asks a name server. */
  static boolean isAddress(String ip) {
    if (ip.contains(":")) {
      return ip.matches("[0-9a-fA-F:.]+") && parses("[" + ip + "]");
    }
    return ip.matches("(\\d{1,3}\\.){3}\\d{1,3}") && parses(ip);
  }

  private static boolean parses(String literal) {
    try {
      return InetAddress.ofLiteral(literal.replaceAll("[\\[\\]]", "")) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Range range(String text, String complaint) {
    int dash = text.indexOf('-');
    try {
      int first = port(dash < 0 ? text : text.substring(0, dash));
      int last = dash < 0 ? first : port(text.substring(dash + 1));
      if (last < first) {
        throw new NumberFormatException(text);
      }
      return new Range(first, last);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(complaint + text, e);
    }
  }

  private static int port(String text) {
    int port = Integer.parseUnsignedInt(text);
    if (text.startsWith("+") || port < 0 || port > HIGHEST) {
      throw new NumberFormatException(text);
    }
    return port;
  }
}
