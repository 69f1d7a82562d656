package dev.atelier.engines.postgres.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection through the relay: two pumps, one for each direction. */
final class RelaySession {
  private static final Logger LOG = LoggerFactory.getLogger(RelaySession.class);
  static final int BLOCK = 64 * 1024;
  static final int HEAD = 5; // type and length

  private final SocketChannel client;
  private final SocketChannel server;
  private final TableMaker tables;

  RelaySession(SocketChannel client, SocketChannel server, TableMaker tables) {
    this.client = client;
    this.server = server;
    this.tables = tables;
  }

  /** Runs to the end of the connection. */
  void run() throws IOException {
    Startup startup = Startup.pass(client, server);
    Conversation conversation = new Conversation();
    Thread answers =
        Relay.pumps()
            .name("relay-answers")
            .start(() -> {
              try {
                if (startup.readable()) {
                  new Answers(client, server, conversation, startup, tables).pump();
                } else {
                  pump(server, client);
                }
              } catch (IOException e) {
                LOG.debug("a connection broke: {}", e.toString());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                close();
              }
            });
    try {
      if (startup.readable()) {
        new Requests(client, server, conversation).pump();
      } else {
        pump(client, server);
      }
      server.shutdownOutput();
      answers.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    while (from.read(block) >= 0) {
      Startup.write(to, block.flip());
      block.clear();
    }
  }

  private void close() {
    for (SocketChannel channel : List.of(client, server)) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("closing a connection: {}", e.toString());
      }
    }
  }
}
