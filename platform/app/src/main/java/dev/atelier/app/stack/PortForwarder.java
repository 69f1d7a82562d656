package dev.atelier.app.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries connections of a published port to the service's own address: two virtual threads a
 * connection, half-closes passed on. A service that refuses closes the caller's connection.
 */
final class PortForwarder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PortForwarder.class);
  private static final int BUFFER = 64 * 1024;

  private final ServerSocketChannel server;
  private final InetSocketAddress target;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private PortForwarder(ServerSocketChannel server, InetSocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /**
   * @throws IOException when the address cannot be bound: taken, or not this machine's
   */
  static PortForwarder open(InetSocketAddress from, InetSocketAddress to) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(from);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    PortForwarder forwarder = new PortForwarder(server, to);
    Thread.ofVirtual().name("port-" + from.getPort()).start(forwarder::accept);
    return forwarder;
  }

  int port() {
    return server.socket().getLocalPort();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel caller = server.accept();
        Thread.ofVirtual().start(() -> connect(caller));
      } catch (IOException e) {
        if (server.isOpen()) {
          LOG.warn("port {}: a connection could not be accepted: {}", port(), e.getMessage());
        }
      }
    }
  }

  private void connect(SocketChannel caller) {
    open.add(caller);
    try (caller;
        SocketChannel service = SocketChannel.open()) {
      open.add(service);
      service.connect(target);
      caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
      service.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Thread answers = Thread.ofVirtual().start(() -> copy(service, caller));
      copy(caller, service);
      answers.join();
      open.remove(service);
    } catch (IOException e) {
      LOG.debug("port {}: {} does not answer: {}", port(), target, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(caller);
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      LOG.trace("connection ended", e);
      closeBoth(from, to);
    }
  }

  private static void closeBoth(SocketChannel from, SocketChannel to) {
    try (from;
        to) {
      LOG.trace("closing {} and {}", from, to);
    } catch (IOException e) {
      LOG.trace("already closed", e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (SocketChannel channel : open) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.warn("port {} was not closed: {}", port(), e.getMessage());
    }
  }
}
