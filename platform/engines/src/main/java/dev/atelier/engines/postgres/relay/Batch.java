package dev.atelier.engines.postgres.relay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client sends between two ReadyForQuery of the server: one Query, or extended messages up
 * to Sync. Kept while it consists of nothing but BEGIN and INSERT, so that it can be sent again.
 * Mutable; guarded by its session.
 */
final class Batch {
  private static final int LIMIT = 1 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Set<String> parsed = new LinkedHashSet<>();
  private final Set<String> begins;
  private boolean inserts;
  private boolean begun;
  private boolean mended;

  /**
   * @param begins names of statements known to be BEGIN; new ones are added
   */
  Batch(Set<String> begins) {
    this.begins = begins;
  }

  /**
   * @param message whole, with its type and length
   * @return false when the batch holds something else, and is not worth keeping
   */
  boolean add(byte[] message) {
    ByteBuffer body = ByteBuffer.wrap(message, 5, message.length - 5);
    boolean fits =
        bytes.size() + message.length <= LIMIT
            && switch (message[0]) {
              case 'Q' -> bytes.size() == 0 && statement("", string(body), body);
              case 'P' -> statement(string(body), string(body), body);
              case 'B' -> bind(body);
              case 'D', 'E', 'C', 'H', 'S' -> true;
              default -> false;
            };
    bytes.writeBytes(message);
    return fits;
  }

  private boolean statement(String name, String sql, ByteBuffer rest) {
    boolean begin = InsertStatement.onlyBegins(sql);
    boolean insert = InsertStatement.begins(sql);
    begun |= begin;
    inserts |= insert;
    begins.remove(name);
    if (rest.hasRemaining()) {
      parsed.add(name);
      if (begin && !name.isEmpty()) {
        begins.add(name);
      }
    }
    return begin || insert;
  }

  private boolean bind(ByteBuffer body) {
    string(body);
    String statement = string(body);
    boolean begin = begins.contains(statement);
    begun |= begin;
    return begin || parsed.contains(statement);
  }

  boolean inserts() {
    return inserts && !mended;
  }

  /** Whether it opens a transaction and does nothing in it. */
  boolean onlyBegins() {
    return begun && !inserts;
  }

  /** It was sent again: once is enough. */
  void mended() {
    mended = true;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Names of statements that it leaves behind, which no rollback takes away. */
  Set<String> leaves() {
    Set<String> names = new LinkedHashSet<>(parsed);
    names.remove("");
    return names;
  }

  /** Its first INSERT, with what Bind says of it. */
  Optional<Insertion> insertion() {
    ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
    Insertion found = null;
    String name = "";
    while (all.hasRemaining()) {
      byte type = all.get();
      int length = all.getInt() - 4;
      ByteBuffer body = ByteBuffer.wrap(all.array(), all.position(), length);
      all.position(all.position() + length);
      if (found == null && (type == 'Q' || type == 'P')) {
        name = type == 'P' ? string(body) : "";
        String sql = string(body);
        if (InsertStatement.begins(sql)) {
          found =
              new Insertion(
                  sql,
                  type == 'P'
                      ? new Parameters(Parameters.types(body), List.of())
                      : Parameters.NONE);
        }
      } else if (found != null && type == 'B') {
        string(body);
        if (string(body).equals(name)) {
          return Optional.of(found.with(Parameters.texts(body)));
        }
      }
    }
    return Optional.ofNullable(found);
  }

  /** An INSERT's text and parameters. */
  record Insertion(String sql, Parameters parameters) {
    Insertion with(List<Optional<String>> texts) {
      return new Insertion(sql, new Parameters(parameters.types(), texts));
    }
  }

  static String string(ByteBuffer body) {
    int start = body.position();
    int end = start;
    while (end < body.limit() && body.array()[end] != 0) {
      end++;
    }
    body.position(Math.min(end + 1, body.limit()));
    return new String(body.array(), start, end - start, StandardCharsets.UTF_8);
  }
}
