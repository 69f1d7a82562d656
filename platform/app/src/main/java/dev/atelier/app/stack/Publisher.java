package dev.atelier.app.stack;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Publishes a service's ports on this machine: on 127.0.0.1 and [::1], or on the address that the
 * file names.
 */
public final class Publisher {
  public static final ErrorCode PORT_TAKEN = ErrorCode.resources("stack.port-taken");
  static final ErrorCode NOT_PUBLISHED = ErrorCode.user("stack.port-not-published");

  private final Mode mode;
  private final Function<InetSocketAddress, Optional<String>> holder;

  /** What to do with published ports. */
  public enum Mode {
    /** As the file says; a taken port is an error. */
    AS_WRITTEN,
    /** As the file says; a taken port gives way to a free one ({@code --free-ports}). */
    FREE_PORTS,
    /** Not at all: {@code verify} runs beside a running stack. */
    NONE
  }

  /**
   * @param holder who listens on an address, for the message: {@code postgres (pid 812)}
   */
  public Publisher(Mode mode, Function<InetSocketAddress, Optional<String>> holder) {
    this.mode = mode;
    this.holder = holder;
  }

  /** Open ports of one service; closing gives them back. */
  record Publication(
      List<PublishedPort> ports, List<PortForwarder> forwarders, List<Problem> warnings)
      implements AutoCloseable {
    static final Publication NOTHING = new Publication(List.of(), List.of(), List.of());

    @Override
    public void close() {
      forwarders.forEach(PortForwarder::close);
    }
  }

  /**
   * @throws AtelierException {@link #PORT_TAKEN}, with nothing left open
   */
  Publication publish(ServiceSpec service) {
    if (mode == Mode.NONE) {
      return Publication.NOTHING;
    }
    Publication publication =
        new Publication(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      service.ports().forEach(port -> publish(service, port, publication));
    } catch (AtelierException e) {
      publication.close();
      throw e;
    }
    return publication;
  }

  private void publish(ServiceSpec service, PublishedPort port, Publication publication) {
    if (!port.protocol().equals("tcp")) {
      publication
          .warnings()
          .add(
              Problem.warning(
                      NOT_PUBLISHED,
                      port.protocol() + " port " + port.container() + " is not published")
                  .at(service.span()));
      return;
    }
    InetSocketAddress target = new InetSocketAddress(service.address(), port.container());
    int number = port.published();
    for (InetAddress address : addresses(port.hostIp())) {
      PortForwarder forwarder = open(new InetSocketAddress(address, number), target, service);
      if (forwarder != null) {
        publication.forwarders().add(forwarder);
        number = forwarder.port();
      }
    }
    publication
        .ports()
        .add(new PublishedPort(port.hostIp(), number, port.container(), port.protocol()));
  }

  private @org.jspecify.annotations.Nullable PortForwarder open(
      InetSocketAddress from, InetSocketAddress target, ServiceSpec service) {
    try {
      return PortForwarder.open(from, target);
    } catch (IOException e) {
      if (from.getAddress() instanceof java.net.Inet6Address) {
        return null; // a machine without IPv6, or another's listener there: 127.0.0.1 is enough
      }
      if (mode == Mode.FREE_PORTS && from.getPort() != 0) {
        return open(new InetSocketAddress(from.getAddress(), 0), target, service);
      }
      throw taken(from, service, e);
    }
  }

  private AtelierException taken(InetSocketAddress from, ServiceSpec service, IOException cause) {
    String message =
        from.getPort() < 1024 && String.valueOf(cause.getMessage()).contains("Permission")
            ? "port " + from.getPort() + " needs root"
            : "port "
                + from.getPort()
                + " is taken"
                + holder.apply(from).map(name -> " by " + name).orElse("");
    Problem problem =
        Problem.error(PORT_TAKEN, service.name() + ": " + message)
            .at(service.span())
            .mend("stop what holds it, publish another port, or run: atelier up --free-ports");
    return new AtelierException(problem, cause);
  }

  private static List<InetAddress> addresses(String hostIp) {
    try {
      return hostIp.isEmpty()
          ? List.of(
              InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), InetAddress.getByName("::1"))
          : List.of(InetAddress.getByName(hostIp));
    } catch (UnknownHostException e) {
      throw Problem.error(NOT_PUBLISHED, "not an address: " + hostIp).exception();
    }
  }
}
