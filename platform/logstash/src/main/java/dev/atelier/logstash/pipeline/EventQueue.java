package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.event.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Between inputs and workers: bounded, so that a slow output holds the inputs back. Handing over is
 * one lock for a whole list. Order is kept.
 */
final class EventQueue {
  private final int capacity;
  private final Deque<Event> events = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition space = lock.newCondition();
  private final Condition filled = lock.newCondition();
  private boolean closed;
  private long blockedNanos;

  EventQueue(int capacity) {
    this.capacity = capacity;
  }

  void put(List<Event> more) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (Event event : more) {
        if (events.size() >= capacity) {
          filled.signalAll();
          awaitSpace();
        }
        events.addLast(event);
      }
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitSpace() throws InterruptedException {
    long since = System.nanoTime();
    while (events.size() >= capacity) {
      space.await();
    }
    blockedNanos += System.nanoTime() - since;
  }

  /**
   * Up to {@code most} events: waits for the first, then {@code delay} for others.
   *
   * @return empty only when the queue is closed and drained
   */
  List<Event> take(int most, Duration delay) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (events.isEmpty() && !closed) {
        filled.await();
      }
      long left = delay.toNanos();
      while (events.size() < most && !closed && left > 0) {
        left = filled.awaitNanos(left);
        if (events.isEmpty() && !closed) {
          left = Math.max(left, TimeUnit.MILLISECONDS.toNanos(1));
        }
      }
      List<Event> batch = new ArrayList<>(Math.min(most, events.size()));
      while (batch.size() < most && !events.isEmpty()) {
        batch.add(events.removeFirst());
      }
      space.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** No more will come; what is there is still taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return events.size();
    } finally {
      lock.unlock();
    }
  }

  int capacity() {
    return capacity;
  }

  Duration blocked() {
    lock.lock();
    try {
      return Duration.ofNanos(blockedNanos);
    } finally {
      lock.unlock();
    }
  }
}
