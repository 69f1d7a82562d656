package dev.atelier.engines.postgres.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Where a server listens. */
public sealed interface Target {
  int port();

  /** Opens a connected channel. */
  SocketChannel connect() throws IOException;

  /**
   * @param host as the caller wrote it, for messages
   */
  record Tcp(String host, InetAddress address, int port) implements Target {
    @Override
    public SocketChannel connect() throws IOException {
      SocketChannel channel = open(new InetSocketAddress(address, port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return channel;
    }
  }

  /**
   * @param folder that holds {@code .s.PGSQL.PORT}
   */
  record Unix(Path folder, int port) implements Target {
    public Path file() {
      return folder.resolve(".s.PGSQL." + port);
    }

    @Override
    public SocketChannel connect() throws IOException {
      return open(UnixDomainSocketAddress.of(file()));
    }
  }

  private static SocketChannel open(SocketAddress address) throws IOException {
    SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    try {
      channel.connect(address);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
