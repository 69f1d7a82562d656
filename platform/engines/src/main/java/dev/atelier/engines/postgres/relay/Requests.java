package dev.atelier.engines.postgres.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The client's messages on their way to the server: whole blocks, of which only heads are read
 * unless the conversation listens. Mutable: the block.
 */
final class Requests {
  private final SocketChannel client;
  private final SocketChannel server;
  private final Conversation conversation;
  private final ByteBuffer block = ByteBuffer.allocateDirect(RelaySession.BLOCK);
  private long rest; // of a message whose beginning has gone

  Requests(SocketChannel client, SocketChannel server, Conversation conversation) {
    this.client = client;
    this.server = server;
    this.conversation = conversation;
  }

  void pump() throws IOException, InterruptedException {
    while (client.read(block) >= 0) {
      block.flip();
      conversation.writing();
      try {
        int end = look();
        if (end > 0) {
          Startup.write(server, block.duplicate().limit(end));
          block.position(end);
        }
      } finally {
        conversation.written();
      }
      block.compact();
    }
  }

  /**
   * @return where to stop sending: what follows is not decided yet
   */
  private int look() {
    int limit = block.limit();
    int at = (int) Math.min(rest, limit);
    rest -= at;
    while (limit - at >= RelaySession.HEAD) {
      byte type = block.get(at);
      long size = 1L + Integer.toUnsignedLong(block.getInt(at + 1));
      boolean whole = size <= limit - at;
      boolean heard = type != 'd' && (whole || conversation.listens(type));
      if (heard && !whole && size <= block.capacity()) {
        return at; // the whole of it is wanted
      }
      if (type != 'd') {
        ByteBuffer message = block.duplicate().position(at);
        conversation.fromClient(type, whole ? message.limit(at + (int) size) : message, whole);
      }
      if (!whole) {
        rest = size - (limit - at);
        return limit;
      }
      at += (int) size;
    }
    return at;
  }
}
