package dev.atelier.logstash.plugin;

import dev.atelier.kernel.stack.Fact;
import java.util.List;

/** Brings events into a pipeline. Made once, run once. */
public interface Input {
  /**
   * Runs until there is nothing more to read or {@link #stop} is called; on its own thread.
   *
   * @throws InterruptedException when it must end at once
   * @throws dev.atelier.kernel.error.AtelierException when it cannot go on; the pipeline restarts
   *     it
   */
  void run(Emitter out) throws InterruptedException;

  /** Asks {@link #run} to return soon; from any thread, perhaps before it runs. */
  void stop();

  /** After every event was acknowledged or given up: writes down where to go on, lets go. */
  default void close() {}

  /** What is being read, for people. */
  default List<Fact> facts() {
    return List.of();
  }

  /** Paths that it reads, as the configuration says them. */
  default List<String> paths() {
    return List.of();
  }

  /** Bytes that are known and not read, if that can be said; -1 otherwise. */
  default long lagBytes() {
    return -1;
  }
}
