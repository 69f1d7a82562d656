package dev.atelier.airflow.state;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A task instance's state; NONE is no state yet, null in APIs. */
public enum TaskState {
  NONE,
  REMOVED,
  SCHEDULED,
  QUEUED,
  RUNNING,
  SUCCESS,
  RESTARTING,
  FAILED,
  UP_FOR_RETRY,
  UP_FOR_RESCHEDULE,
  UPSTREAM_FAILED,
  SKIPPED,
  DEFERRED;

  public static final Set<TaskState> FINISHED =
      EnumSet.of(SUCCESS, FAILED, SKIPPED, UPSTREAM_FAILED, REMOVED);

  /** It holds a slot. */
  public static final Set<TaskState> BUSY = EnumSet.of(QUEUED, RUNNING, RESTARTING);

  public static TaskState of(String id) {
    return id.isEmpty() ? NONE : valueOf(id.toUpperCase(Locale.ROOT));
  }

  /** As APIs spell it; none for NONE. */
  public Optional<String> id() {
    return this == NONE ? Optional.empty() : Optional.of(name().toLowerCase(Locale.ROOT));
  }

  public boolean finished() {
    return FINISHED.contains(this);
  }

  public boolean busy() {
    return BUSY.contains(this);
  }
}
