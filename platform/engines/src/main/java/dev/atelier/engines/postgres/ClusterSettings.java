package dev.atelier.engines.postgres;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A cluster to open.
 *
 * @param data its data folder; made by {@code initdb} when missing or empty
 * @param address where it listens
 * @param port 0 for any free one
 * @param superuser made by {@code initdb}; an existing folder keeps the one it has
 * @param password of the superuser, likewise only at first
 * @param parameters of the server, as {@code -c name=value}; later ones win
 * @param log receives the server's log, line by line, on a thread of its own
 */
public record ClusterSettings(
    Path data,
    InetAddress address,
    int port,
    String superuser,
    String password,
    Map<String, String> parameters,
    Consumer<String> log) {
  public ClusterSettings {
    data = data.toAbsolutePath().normalize();
    parameters = Map.copyOf(new LinkedHashMap<>(parameters));
  }

  ClusterSettings withData(Path other) {
    return new ClusterSettings(other, address, port, superuser, password, parameters, log);
  }

  ClusterSettings withSuperuser(String name, String itsPassword) {
    return new ClusterSettings(data, address, port, name, itsPassword, parameters, log);
  }

  ClusterSettings withPort(int other) {
    return new ClusterSettings(data, address, other, superuser, password, parameters, log);
  }

  @Override
  public String toString() {
    return "ClusterSettings[" + data + " at " + address.getHostAddress() + ":" + port + "]";
  }
}
