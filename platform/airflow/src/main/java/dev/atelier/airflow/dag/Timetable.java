package dev.atelier.airflow.dag;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When a schedule's runs are due. Pure: the present is an argument. A {@link Schedule.Custom} is
 * answered elsewhere.
 */
public final class Timetable {
  private Timetable() {}

  /**
   * @param runAfter when it may start
   */
  public record Due(Instant runAfter, DataInterval interval) {}

  /**
   * @param earliest the start date; without one nothing is scheduled
   * @param latest the end date
   */
  public record Bounds(Optional<Instant> earliest, Optional<Instant> latest, boolean catchup) {}

  /**
   * The run after the last scheduled one.
   *
   * @param last the data interval of the last scheduled run
   */
  public static Optional<Due> next(
      Schedule schedule, Optional<DataInterval> last, Bounds bounds, Instant now, ZoneId zone) {
    return switch (schedule) {
      case Schedule.None _, Schedule.Assets _, Schedule.Custom _ -> Optional.empty();
      case Schedule.AssetsOrTime both -> next(both.time(), last, bounds, now, zone);
      case Schedule.Once _ -> once(last, bounds, now);
      case Schedule.Continuous _ -> continuous(last, bounds, now);
      case Schedule.CronInterval cron -> interval(new CronTicks(cron.cron()), last, bounds, now);
      case Schedule.DeltaInterval delta ->
          interval(new DeltaTicks(delta.delta(), zone), last, bounds, now);
      case Schedule.CronTrigger cron -> cronTrigger(cron, last, bounds, now, zone);
      case Schedule.DeltaTrigger delta -> deltaTrigger(delta, last, bounds, now, zone);
      case Schedule.Events events -> events(events, last, bounds, now);
    };
  }

  /** The interval of a run that a person starts. */
  public static DataInterval manual(Schedule schedule, Instant runAfter, ZoneId zone) {
    return switch (schedule) {
      case Schedule.CronInterval cron -> {
        Instant end = cron.cron().alignToPrevious(runAfter);
        yield new DataInterval(cron.cron().previous(end), end);
      }
      case Schedule.DeltaInterval delta ->
          new DataInterval(delta.delta().before(runAfter, zone), runAfter);
      case Schedule.CronTrigger cron -> {
        Instant end = latest(cron.crons(), runAfter);
        yield new DataInterval(cron.interval().before(end, zone), end);
      }
      case Schedule.DeltaTrigger delta ->
          new DataInterval(delta.interval().before(runAfter, zone), runAfter);
      case Schedule.AssetsOrTime both -> manual(both.time(), runAfter, zone);
      case Schedule.None _,
          Schedule.Once _,
          Schedule.Continuous _,
          Schedule.Assets _,
          Schedule.Events _,
          Schedule.Custom _ ->
          DataInterval.exact(runAfter);
    };
  }

  /** Steps of time that intervals lie between. */
  private interface Ticks {
    Instant next(Instant time);

    Instant previous(Instant time);

    Instant alignToNext(Instant time);

    Instant alignToPrevious(Instant time);

    /** The start of the last interval that is over, for a DAG that does not catch up. */
    Instant latestStart(Optional<Instant> earliest, Instant now);
  }

  private record CronTicks(Cron cron) implements Ticks {
    @Override
    public Instant next(Instant time) {
      return cron.next(time);
    }

    @Override
    public Instant previous(Instant time) {
      return cron.previous(time);
    }

    @Override
    public Instant alignToNext(Instant time) {
      return cron.alignToNext(time);
    }

    @Override
    public Instant alignToPrevious(Instant time) {
      return cron.alignToPrevious(time);
    }

    @Override
    public Instant latestStart(Optional<Instant> earliest, Instant now) {
      Instant lastEnd = cron.alignToPrevious(now);
      Instant start = cron.previous(lastEnd);
      return earliest.map(cron::alignToNext).filter(first -> first.isAfter(start)).orElse(start);
    }
  }

  private record DeltaTicks(Step delta, ZoneId zone) implements Ticks {
    @Override
    public Instant next(Instant time) {
      return delta.after(time, zone);
    }

    @Override
    public Instant previous(Instant time) {
      return delta.before(time, zone);
    }

    @Override
    public Instant alignToNext(Instant time) {
      return time;
    }

    @Override
    public Instant alignToPrevious(Instant time) {
      return time;
    }

    @Override
    public Instant latestStart(Optional<Instant> earliest, Instant now) {
      Instant start = previous(now);
      return earliest.filter(first -> first.isAfter(start)).orElse(start);
    }
  }

  private static Optional<Due> interval(
      Ticks ticks, Optional<DataInterval> last, Bounds bounds, Instant now) {
    Optional<Instant> earliest = bounds.earliest().map(ticks::alignToNext);
    if (!bounds.catchup()) {
      earliest = Optional.of(ticks.latestStart(bounds.earliest(), now));
    }
    Instant start;
    if (last.isEmpty()) {
      if (bounds.earliest().isEmpty()) {
        return Optional.empty();
      }
      start = earliest.orElseThrow();
    } else {
      Instant after = ticks.alignToPrevious(last.get().end());
      start = earliest.filter(first -> first.isAfter(after)).orElse(after);
    }
    if (bounds.latest().filter(start::isAfter).isPresent()) {
      return Optional.empty();
    }
    Instant end = ticks.next(start);
    return Optional.of(new Due(end, new DataInterval(start, end)));
  }

  private static Instant latest(List<Cron> crons, Instant at) {
    return crons.stream()
        .map(cron -> cron.alignToPrevious(at))
        .max(Comparator.naturalOrder())
        .orElse(at);
  }

  private static Instant earliest(List<Cron> crons, java.util.function.Function<Cron, Instant> of) {
    return crons.stream().map(of).min(Comparator.naturalOrder()).orElseThrow();
  }

  private static Optional<Due> cronTrigger(
      Schedule.CronTrigger cron,
      Optional<DataInterval> last,
      Bounds bounds,
      Instant now,
      ZoneId zone) {
    List<Cron> crons = cron.crons();
    Instant at;
    if (bounds.catchup()) {
      if (last.isPresent()) {
        at = earliest(crons, each -> each.next(last.get().end()));
      } else if (bounds.earliest().isPresent()) {
        at = earliest(crons, each -> each.alignToNext(bounds.earliest().get()));
      } else {
        return Optional.empty();
      }
    } else {
      at = latest(crons, now);
      if (last.isPresent()) {
        at = later(at, earliest(crons, each -> each.next(last.get().end())));
      }
      if (bounds.earliest().isPresent()) {
        at = later(at, earliest(crons, each -> each.alignToNext(bounds.earliest().get())));
      } else if (last.isEmpty()) {
        at = earliest(crons, each -> each.next(now));
      }
    }
    if (bounds.latest().filter(at::isAfter).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(new Due(at, new DataInterval(cron.interval().before(at, zone), at)));
  }

  private static Instant later(Instant first, Instant second) {
    return first.isAfter(second) ? first : second;
  }

  private static Optional<Due> deltaTrigger(
      Schedule.DeltaTrigger delta,
      Optional<DataInterval> last,
      Bounds bounds,
      Instant now,
      ZoneId zone) {
    Instant at;
    if (bounds.catchup()) {
      if (last.isPresent()) {
        at = delta.delta().after(last.get().end(), zone);
      } else if (bounds.earliest().isPresent()) {
        at = bounds.earliest().get();
      } else {
        return Optional.empty();
      }
    } else {
      at = last.map(interval -> delta.delta().after(interval.end(), zone)).orElse(now);
      Instant previous = delta.delta().before(now, zone);
      at = later(at, previous.isAfter(at) ? now : at);
      at = bounds.earliest().isPresent() ? later(at, bounds.earliest().get()) : at;
    }
    if (bounds.latest().filter(at::isAfter).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(new Due(at, new DataInterval(delta.interval().before(at, zone), at)));
  }

  private static Optional<Due> once(Optional<DataInterval> last, Bounds bounds, Instant now) {
    if (last.isPresent()) {
      return Optional.empty();
    }
    Instant at = bounds.earliest().orElse(now);
    if (bounds.latest().filter(at::isAfter).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(new Due(at, DataInterval.exact(at)));
  }

  private static Optional<Due> continuous(Optional<DataInterval> last, Bounds bounds, Instant now) {
    if (bounds.earliest().isEmpty()) {
      return Optional.empty();
    }
    Instant start = last.map(DataInterval::end).orElse(bounds.earliest().get());
    Instant end = last.isPresent() ? now : later(bounds.earliest().get(), now);
    if (bounds.latest().filter(end::isAfter).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(new Due(end, new DataInterval(start, end)));
  }

  private static Optional<Due> events(
      Schedule.Events events, Optional<DataInterval> last, Bounds bounds, Instant now) {
    List<Instant> due =
        events.events().stream()
            .filter(event -> last.isEmpty() || event.isAfter(last.get().end()))
            .filter(event -> bounds.earliest().filter(event::isBefore).isEmpty())
            .filter(event -> bounds.latest().filter(event::isAfter).isEmpty())
            .toList();
    if (due.isEmpty()) {
      return Optional.empty();
    }
    Instant at = due.getFirst();
    if (!bounds.catchup() && last.isEmpty()) {
      at =
          due.stream()
              .filter(event -> !event.isAfter(now))
              .max(Comparator.naturalOrder())
              .orElse(at);
    }
    return Optional.of(new Due(at, DataInterval.exact(at)));
  }
}
