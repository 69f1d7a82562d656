package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ServiceSpec;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A service's {@code /etc/hosts}: itself as localhost, then the stack's names. */
final class HostsFile {
  private HostsFile() {}

  /** Names → addresses as the service sees them. */
  static Map<String, String> entries(ServiceSpec service, Map<String, InetAddress> names) {
    String own = service.address().getHostAddress();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("localhost", own);
    service.names().forEach(name -> all.put(name, own));
    new TreeMap<>(names)
        .forEach((name, address) -> all.putIfAbsent(name, address.getHostAddress()));
    all.putIfAbsent("host.docker.internal", "127.0.0.1");
    all.putIfAbsent("gateway.docker.internal", "127.0.0.1");
    return all;
  }

  static String text(ServiceSpec service, Map<String, InetAddress> names) {
    StringBuilder text = new StringBuilder();
    entries(service, names)
        .forEach((name, address) -> text.append(address).append('\t').append(name).append('\n'));
    return text.toString();
  }
}
