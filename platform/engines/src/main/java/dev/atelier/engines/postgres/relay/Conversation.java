package dev.atelier.engines.postgres.relay;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where client and server stand: which batch is under way, and whether it may be sent again.
 * Mutable, shared by the two pumps of a session, guarded by its monitor.
 *
 * <p>Invariant: while mending, nothing of the client's goes to the server; a batch is kept only as
 * long as nothing was sent after it.
 */
final class Conversation {
  private enum Phase {
    /** Outside a transaction. */
    IDLE,
    /** A transaction was opened by {@link #begin}, and nothing was done in it. */
    BEGUN,
    OTHER
  }

  private final Set<String> begins = new HashSet<>();
  private Phase phase = Phase.OTHER;
  private Optional<Batch> begin = Optional.empty();
  private Optional<Batch> batch = Optional.empty();
  private boolean open;
  private boolean pipelined; // the batch was sent before the answer to its BEGIN came
  private int awaited = 1; // the end of the login
  private boolean writing;
  private boolean mending;

  /** What is to be sent again. */
  record Repeat(Optional<Batch> begin, Batch batch, boolean synced) {}

  /** The client's pump is about to send what it looks at now. */
  synchronized void writing() throws InterruptedException {
    while (mending) {
      wait();
    }
    writing = true;
  }

  synchronized void written() {
    writing = false;
    notifyAll();
  }

  /** Whether the next message is worth waiting for as a whole. */
  synchronized boolean listens(byte type) {
    return open
        ? batch.isPresent()
        : (isFresh() || followsBegin()) && (type == 'Q' || type == 'P' || type == 'B');
  }

  /**
   * A message of the client, in order.
   *
   * @param message from its type; shorter than its length when it is too long to be kept
   */
  synchronized void fromClient(byte type, ByteBuffer message, boolean whole) {
    if (type == 'd' || type == 'c' || type == 'f' || type == 'p') {
      batch = Optional.empty();
      return;
    }
    if (!open) {
      boolean follows = followsBegin();
      if (follows) {
        begin = batch;
        pipelined = true;
      }
      batch = follows || isFresh() ? Optional.of(new Batch(begins)) : Optional.empty();
      open = true;
    }
    if (batch.isPresent() && !(whole && batch.get().add(bytes(message)))) {
      batch = Optional.empty();
    }
    if (type == 'Q' || type == 'S' || type == 'F') {
      awaited++;
      open = false;
    }
  }

  private boolean isFresh() {
    return awaited == 0 && phase != Phase.OTHER;
  }

  /** pgjdbc sends BEGIN and does not wait for the answer before it sends a statement. */
  private boolean followsBegin() {
    return awaited == 1 && phase == Phase.IDLE && batch.filter(Batch::onlyBegins).isPresent();
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  /** ReadyForQuery of the server, with the state of its transaction. */
  synchronized void ready(byte transaction) {
    awaited--;
    if (pipelined) {
      pipelined = false;
      if (transaction == 'T') {
        phase = Phase.BEGUN;
      } else {
        phase = Phase.OTHER;
        batch = Optional.empty();
      }
      return;
    }
    if (awaited > 0) {
      phase = Phase.OTHER;
      return;
    }
    boolean began =
        phase == Phase.IDLE && transaction == 'T' && batch.filter(Batch::onlyBegins).isPresent();
    begin = began ? batch : Optional.empty();
    phase = transaction == 'I' ? Phase.IDLE : began ? Phase.BEGUN : Phase.OTHER;
    if (!open) {
      batch = Optional.empty();
    }
  }

  /** Stops the client's pump, when what just failed can be sent again. */
  synchronized Optional<Repeat> mend() throws InterruptedException {
    if (batch.filter(Batch::inserts).isEmpty()) {
      return Optional.empty();
    }
    mending = true;
    while (writing) {
      wait();
    }
    if (batch.isEmpty()) { // more was sent in the meantime
      mended();
      return Optional.empty();
    }
    batch.get().mended();
    return Optional.of(new Repeat(begin, batch.get(), !open));
  }

  synchronized void mended() {
    mending = false;
    notifyAll();
  }
}
