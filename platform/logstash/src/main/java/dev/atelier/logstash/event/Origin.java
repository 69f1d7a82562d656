package dev.atelier.logstash.event;

/**
 * Where events came from, told when they need not be sent again. Several events may share one; each
 * event that an input emitted is acknowledged exactly once.
 */
public interface Origin {
  /** Of events that cannot be read a second time. */
  Origin NONE = events -> {};

  /** The outputs have taken so many of the events, or a filter dropped them. From any thread. */
  void acknowledged(int events);
}
