package dev.atelier.engines.postgres.relay;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * How a connection begins.
 *
 * @param readable whether messages of protocol 3 follow that a relay can read: not when they are
 *     encrypted, a request to cancel, or replication
 */
record Startup(String user, String database, boolean readable) {
  private static final int PROTOCOL_3 = 3;
  private static final int CODES = 1234; // requests that are no session: 1234.5678 and on
  private static final int ENCRYPT_TLS = 5679;
  private static final int ENCRYPT_GSS = 5680;
  private static final int LONGEST = 10_000; // as the server's own limit
  private static final Startup OPAQUE = new Startup("", "", false);

  /** Passes the client's first messages on, up to what opens the session. */
  static Startup pass(SocketChannel client, SocketChannel server) throws IOException {
    while (true) {
      ByteBuffer head = read(client, ByteBuffer.allocate(8));
      int length = head.getInt(0);
      if (length < 8 || length > LONGEST) {
        write(server, head); // no startup message: the server knows what to say
        return OPAQUE;
      }
      ByteBuffer rest = read(client, ByteBuffer.allocate(length - 8));
      int high = head.getShort(4);
      int low = head.getShort(6);
      write(server, ByteBuffer.allocate(length).put(head).put(rest.duplicate()).flip());
      if (high == PROTOCOL_3) {
        return of(rest);
      }
      boolean encrypt = high == CODES && (low == ENCRYPT_TLS || low == ENCRYPT_GSS);
      if (!encrypt) {
        return OPAQUE;
      }
      ByteBuffer answer = read(server, ByteBuffer.allocate(1));
      write(client, answer.duplicate());
      if (answer.get(0) != 'N') {
        return OPAQUE;
      }
    }
  }

  private static Startup of(ByteBuffer body) {
    Map<String, String> settings = new HashMap<>();
    while (body.remaining() > 1) {
      settings.put(Batch.string(body), Batch.string(body));
    }
    String user = settings.getOrDefault("user", "");
    String database = settings.getOrDefault("database", "");
    return new Startup(
        user, database.isEmpty() ? user : database, !settings.containsKey("replication"));
  }

  private static ByteBuffer read(SocketChannel from, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (from.read(into) < 0) {
        throw new EOFException();
      }
    }
    return into.flip();
  }

  static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
