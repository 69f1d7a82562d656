package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.dag.Timetable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When DAGs are due, with their timetables of any kind. */
public final class NextRuns {
  private static final int COUNT_LIMIT = 100_000;

  private final Custom custom;

  /** A timetable that a DAG file wrote itself. */
  public interface Custom {
    Optional<Timetable.Due> next(Dag dag, Optional<DataInterval> last, Timetable.Bounds bounds);

    DataInterval manual(Dag dag, Instant runAfter);

    /** For where no DAG file's code can be asked. */
    Custom NONE =
        new Custom() {
          @Override
          public Optional<Timetable.Due> next(
              Dag dag, Optional<DataInterval> last, Timetable.Bounds bounds) {
            return Optional.empty();
          }

          @Override
          public DataInterval manual(Dag dag, Instant runAfter) {
            return DataInterval.exact(runAfter);
          }
        };
  }

  public NextRuns(Custom custom) {
    this.custom = custom;
  }

  private static Timetable.Bounds bounds(Dag dag) {
    return new Timetable.Bounds(dag.startDate(), dag.endDate(), dag.catchup());
  }

  private static ZoneId zone(Dag dag) {
    try {
      return ZoneId.of(dag.timezone());
    } catch (java.time.DateTimeException _) {
      return ZoneId.of("UTC");
    }
  }

  public Optional<Timetable.Due> next(Dag dag, Optional<DataInterval> last, Instant now) {
    Optional<Schedule> timed = dag.schedule().timed();
    if (timed.isEmpty()) {
      return Optional.empty();
    }
    if (timed.get() instanceof Schedule.Custom) {
      return custom.next(dag, last, bounds(dag));
    }
    return Timetable.next(timed.get(), last, bounds(dag), now, zone(dag));
  }

  /** What its schedule alone says, whatever its end date and catchup. */
  Optional<Timetable.Due> unlimited(Dag dag, Optional<DataInterval> last, Instant now) {
    Optional<Schedule> timed = dag.schedule().timed();
    Timetable.Bounds bounds =
        new Timetable.Bounds(dag.startDate().or(() -> Optional.of(now)), Optional.empty(), true);
    return timed.isEmpty() || timed.get() instanceof Schedule.Custom
        ? Optional.empty()
        : Timetable.next(timed.get(), last, bounds, now, zone(dag));
  }

  public DataInterval manual(Dag dag, Instant runAfter) {
    if (dag.schedule().timed().orElse(dag.schedule()) instanceof Schedule.Custom) {
      return custom.manual(dag, runAfter);
    }
    return Timetable.manual(dag.schedule(), runAfter, zone(dag));
  }

  /**
   * The runs that its schedule will make, if nothing changes, in order.
   *
   * @param until the end of their intervals' starts
   * @param most how many at most
   */
  public List<Timetable.Due> planned(
      Dag dag, Optional<DataInterval> last, Instant now, Instant until, int most) {
    boolean steps =
        !(dag.schedule().timed().orElse(dag.schedule()) instanceof Schedule.Custom)
            && !(dag.schedule() instanceof Schedule.Continuous);
    List<Timetable.Due> planned = new ArrayList<>();
    Optional<DataInterval> at = last;
    while (planned.size() < most) {
      Optional<Timetable.Due> due = next(dag, at, now);
      if (due.isEmpty() || !due.get().interval().start().isBefore(until)) {
        return planned;
      }
      planned.add(due.get());
      if (!steps
          || at.filter(before -> !due.get().interval().end().isAfter(before.end())).isPresent()) {
        return planned;
      }
      at = Optional.of(due.get().interval());
    }
    return planned;
  }

  /** How many runs are due already: what unpausing would start. */
  public int owed(Dag dag, Optional<DataInterval> last, Instant now) {
    if (dag.schedule().timed().orElse(new Schedule.None()) instanceof Schedule.Custom) {
      return next(dag, last, now).filter(due -> !due.runAfter().isAfter(now)).isPresent() ? 1 : 0;
    }
    int count = 0;
    Optional<DataInterval> at = last;
    while (count < COUNT_LIMIT) {
      Optional<Timetable.Due> due = next(dag, at, now);
      if (due.isEmpty() || due.get().runAfter().isAfter(now)) {
        return count;
      }
      count++;
      if (at.isPresent() && !due.get().interval().end().isAfter(at.get().end())) {
        return count;
      }
      at = Optional.of(due.get().interval());
      if (dag.schedule() instanceof Schedule.Continuous) {
        return 1;
      }
    }
    return count;
  }
}
