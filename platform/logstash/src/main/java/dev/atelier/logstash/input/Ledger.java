package dev.atelier.logstash.input;

import dev.atelier.logstash.event.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far a file has been taken: pieces are acknowledged in any order, but the position moves only
 * over the unbroken run of acknowledged ones. Written by one reader, acknowledged by any thread.
 */
final class Ledger {
  private final Deque<Piece> open = new ArrayDeque<>();
  private long committed;

  Ledger(long position) {
    committed = position;
  }

  /** The events of one read. */
  private final class Piece implements Origin {
    private final AtomicInteger outstanding;
    private final long end;

    Piece(int events, long end) {
      this.outstanding = new AtomicInteger(events);
      this.end = end;
    }

    @Override
    public void acknowledged(int events) {
      if (outstanding.addAndGet(-events) <= 0) {
        advance();
      }
    }

    boolean done() {
      return outstanding.get() <= 0;
    }
  }

  /**
   * @param events how many will be acknowledged
   * @param end the position after them
   */
  Origin piece(int events, long end) {
    Piece piece = new Piece(events, end);
    synchronized (this) {
      open.addLast(piece);
    }
    if (events == 0) {
      advance();
    }
    return piece;
  }

  private synchronized void advance() {
    while (!open.isEmpty() && open.getFirst().done()) {
      committed = open.removeFirst().end;
    }
  }

  /** Everything before this position has been taken by the outputs. */
  synchronized long committed() {
    return committed;
  }

  synchronized boolean isSettled() {
    return open.isEmpty();
  }
}
