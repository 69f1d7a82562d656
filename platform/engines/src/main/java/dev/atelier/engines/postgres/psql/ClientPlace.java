package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.wire.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;

/**
 * Where a client program stands: in a service's "container", or on this machine.
 *
 * @param socket what is reached when no host is named, or the image's own socket folder
 * @param port the port that people know the socket's server by
 * @param user when neither option nor environment names one
 * @param names what a host name means there; {@code localhost} is the service itself
 */
public record ClientPlace(Optional<Target.Unix> socket, int port, String user, Names names) {
  private static final int DEFAULT_PORT = 5432;
  private static final Set<String> IMAGE_FOLDERS =
      Set.of("/var/run/postgresql", "/run/postgresql", "/tmp");

  /** Host names to addresses. */
  public interface Names {
    /**
     * @throws UnknownHostException when nobody is called so
     */
    InetAddress address(String host) throws UnknownHostException;
  }

  /** Outside of any service: this machine's names, the caller's own user. */
  public static ClientPlace machine() {
    return new ClientPlace(
        Optional.empty(),
        DEFAULT_PORT,
        System.getProperty("user.name", "postgres"),
        InetAddress::getByName);
  }

  Target target(String host, int port) throws IOException {
    boolean own = port == this.port && (host.isEmpty() || IMAGE_FOLDERS.contains(host));
    if (own && socket.isPresent()) {
      return socket.get();
    }
    if (host.isEmpty() || host.startsWith("/")) {
      String folder = host.isEmpty() ? "/var/run/postgresql" : host;
      return new Target.Unix(java.nio.file.Path.of(folder), port);
    }
    return new Target.Tcp(host, names.address(host), port);
  }
}
