package dev.atelier.engines.postgres.relay;

import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens where a server is expected, and passes every connection on to where it is. */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int BACKLOG = 256;
  private static final int STACK_BYTES = 256 * 1024;

  private final ServerSocketChannel listener;
  private final InetSocketAddress server;
  private final TableMaker tables;

  /** The superuser's sessions. */
  public interface Sessions {
    WireConnection open(String database) throws WireException;
  }

  private Relay(ServerSocketChannel listener, InetSocketAddress server, TableMaker tables) {
    this.listener = listener;
    this.server = server;
    this.tables = tables;
  }

  /**
   * @param sessions for making tables
   * @param allowed asked with each table that would be made
   * @throws IOException when the address is taken
   */
  public static Relay open(
      InetSocketAddress address,
      InetSocketAddress server,
      Sessions sessions,
      Predicate<NewTable> allowed)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address, BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    Relay relay = new Relay(listener, server, new TableMaker(sessions, allowed));
    Thread.ofVirtual().name("relay-" + address.getPort()).start(relay::accept);
    return relay;
  }

  /**
   * A pump does nothing but wait for a socket. A platform thread is woken by the kernel itself, a
   * virtual one through the poller and the scheduler: measured, 20 % more time for COPY out and 70
   * µs more for a round trip, against two threads for each of a hundred sessions at most.
   */
  static Thread.Builder.OfPlatform pumps() {
    return Thread.ofPlatform().daemon().stackSize(STACK_BYTES);
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel client = listener.accept();
        pumps().name("relay-requests").start(() -> serve(client));
      } catch (IOException e) {
        if (listener.isOpen()) {
          LOG.warn("a connection could not be accepted: {}", e.toString());
        }
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        SocketChannel onward = SocketChannel.open(server)) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      onward.setOption(StandardSocketOptions.TCP_NODELAY, true);
      new RelaySession(client, onward, tables).run();
    } catch (EOFException e) {
      LOG.trace("a connection ended before it began");
    } catch (IOException e) {
      LOG.debug("a connection broke: {}", e.toString());
    }
  }

  /** Accepts no more; sessions end with the server's. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.warn("the relay could not be closed: {}", e.toString());
    }
  }
}
