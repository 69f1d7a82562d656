package dev.atelier.engines.postgres.relay;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The server's messages on their way to the client: whole blocks, of which only heads are read. An
 * error about a table that is missing is kept back while the table is made and the batch sent
 * again. Mutable: the block and what the server told of itself.
 */
final class Answers {
  private static final String UNDEFINED_TABLE = "42P01";
  private static final byte[] SYNC = {'S', 0, 0, 0, 4};

  private final SocketChannel client;
  private final SocketChannel server;
  private final Conversation conversation;
  private final Startup startup;
  private final TableMaker tables;
  private final Map<String, String> parameters = new HashMap<>();
  private ByteBuffer block = ByteBuffer.allocateDirect(RelaySession.BLOCK).flip();
  private long rest; // of a message whose beginning has gone
  private int answered; // messages of the answer under way, without the server's own accord

  Answers(
      SocketChannel client,
      SocketChannel server,
      Conversation conversation,
      Startup startup,
      TableMaker tables) {
    this.client = client;
    this.server = server;
    this.conversation = conversation;
    this.startup = startup;
    this.tables = tables;
  }

  void pump() throws IOException, InterruptedException {
    while (fill()) {
      int end = look();
      send(end);
    }
    Startup.write(client, block); // what the server could not finish
  }

  private boolean fill() throws IOException {
    block.compact();
    try {
      return server.read(block) >= 0;
    } finally {
      block.flip();
    }
  }

  private void send(int end) throws IOException {
    if (end > block.position()) {
      Startup.write(client, block.duplicate().limit(end));
      block.position(end);
    }
  }

  private int look() throws IOException, InterruptedException {
    int at = block.position() + (int) Math.min(rest, block.remaining());
    rest -= at - block.position();
    while (block.limit() - at >= RelaySession.HEAD) {
      byte type = block.get(at);
      long size = 1L + Integer.toUnsignedLong(block.getInt(at + 1));
      boolean whole = size <= block.limit() - at;
      boolean read = type == 'Z' || type == 'E' || type == 'S';
      if (!whole && read && size <= block.capacity()) {
        return at;
      }
      if (!whole) {
        rest = size - (block.limit() - at);
        answered++;
        return block.limit();
      }
      if (type == 'E' && isMissingTable(at, (int) size)) {
        send(at);
        Optional<Integer> position = position(at, (int) size);
        at = mend(position, at, (int) size);
      } else {
        note(type, at, (int) size);
        at += (int) size;
      }
    }
    return at;
  }

  private void note(byte type, int at, int size) {
    switch (type) {
      case 'Z' -> {
        answered = 0;
        conversation.ready(block.get(at + RelaySession.HEAD));
      }
      case 'S' -> {
        ByteBuffer body = body(at, size);
        parameters.put(Batch.string(body), Batch.string(body));
      }
      case 'N', 'A' -> {}
      default -> answered++;
    }
  }

  private ByteBuffer body(int at, int size) {
    byte[] bytes = new byte[size - RelaySession.HEAD];
    block.get(at + RelaySession.HEAD, bytes);
    return ByteBuffer.wrap(bytes);
  }

  private boolean isMissingTable(int at, int size) {
    return field('C', at, size).filter(UNDEFINED_TABLE::equals).isPresent();
  }

  private Optional<Integer> position(int at, int size) {
    return field('P', at, size).map(Integer::valueOf);
  }

  private Optional<String> field(char code, int at, int size) {
    ByteBuffer body = body(at, size);
    while (body.hasRemaining()) {
      byte found = body.get();
      if (found == 0) {
        return Optional.empty();
      }
      String value = Batch.string(body);
      if (found == code) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /**
   * @param at of the error, up to which all was sent
   * @return where the next message begins that is to be looked at
   */
  private int mend(Optional<Integer> position, int at, int size)
      throws IOException, InterruptedException {
    Optional<Conversation.Repeat> repeat = conversation.mend();
    if (repeat.isPresent()) {
      try {
        if (make(repeat.get().batch(), position)) {
          block.position(at + size);
          repeat(repeat.get());
          return block.position();
        }
      } finally {
        conversation.mended();
      }
    }
    answered++;
    return at + size;
  }

  private boolean make(Batch batch, Optional<Integer> position) {
    Optional<Batch.Insertion> found = batch.insertion();
    if (found.isEmpty() || position.isEmpty()) {
      return false;
    }
    String sql = found.get().sql();
    boolean readable =
        sql.chars().allMatch(c -> c < 128)
            || "UTF8".equalsIgnoreCase(parameters.get("client_encoding"));
    boolean standard = !"off".equals(parameters.get("standard_conforming_strings"));
    return readable
        && standard
        && InsertStatement.parse(sql)
            .filter(insert -> insert.position() == position.get())
            .filter(insert ->
                tables.make(
                    startup,
                    Optional.ofNullable(parameters.get("search_path")),
                    insert,
                    found.get().parameters()))
            .isPresent();
  }

  /** Takes back what the batch did, and sends it again as the client had. */
  private void repeat(Conversation.Repeat repeat) throws IOException {
    if (!repeat.synced()) {
      write(SYNC);
    }
    if (untilReady() != 'I') {
      write(query("rollback"));
      untilReady();
    }
    Set<String> left = new LinkedHashSet<>(repeat.batch().leaves());
    repeat.begin().ifPresent(begin -> left.addAll(begin.leaves()));
    if (!left.isEmpty()) {
      for (String name : left) {
        write(message('C', "S" + name + "\0"));
      }
      write(SYNC);
      untilReady();
    }
    if (repeat.begin().isPresent()) {
      write(repeat.begin().get().bytes());
      untilReady();
    }
    write(repeat.batch().bytes());
    skipWhatTheClientHas();
  }

  /** The server says again what it said before the error: the client has it. */
  private void skipWhatTheClientHas() throws IOException {
    for (int left = answered; left > 0; ) {
      int size = next();
      byte type = block.get(block.position());
      if (type == 'E' || type == 'Z') {
        return;
      }
      if (ofItsOwnAccord(type)) {
        send(block.position() + size);
      } else {
        block.position(block.position() + size);
        left--;
      }
    }
  }

  /** Past a ReadyForQuery, which with all before it is not for the client. */
  private byte untilReady() throws IOException {
    while (true) {
      int size = next();
      byte type = block.get(block.position());
      if (ofItsOwnAccord(type)) {
        note(type, block.position(), size);
        send(block.position() + size);
        continue;
      }
      int after = block.position() + size;
      byte last = block.get(after - 1); // of ReadyForQuery: the transaction's state
      block.position(after);
      if (type == 'Z') {
        return last;
      }
    }
  }

  private static boolean ofItsOwnAccord(byte type) {
    return type == 'N' || type == 'A' || type == 'S';
  }

  /** Waits until a whole message is in the block; its size. */
  private int next() throws IOException {
    while (true) {
      if (block.remaining() >= RelaySession.HEAD) {
        int size = 1 + block.getInt(block.position() + 1);
        if (size <= block.remaining()) {
          return size;
        }
        if (size > block.capacity()) {
          block = ByteBuffer.allocateDirect(2 * size).put(block).flip();
        }
      }
      if (!fill()) {
        throw new EOFException();
      }
    }
  }

  private void write(byte[] bytes) throws IOException {
    Startup.write(server, ByteBuffer.wrap(bytes));
  }

  private static byte[] query(String sql) {
    return message('Q', sql + "\0");
  }

  private static byte[] message(char type, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(RelaySession.HEAD + bytes.length)
        .put((byte) type)
        .putInt(4 + bytes.length)
        .put(bytes)
        .array();
  }
}
