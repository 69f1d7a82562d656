package dev.atelier.generator;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Things of the shop in the order of their moments, an hour made at a time.
 *
 * <p>Mutable: where it stands.
 */
final class Timeline<T> {
  private final Function<LocalDateTime, List<T>> ofHour;
  private final Function<T, LocalDateTime> at;
  private LocalDateTime hour;
  private List<T> things;
  private int next;

  /**
   * @param ofHour called for each hour once, in order, when all before it was taken
   * @param after things at or before it are passed over
   */
  Timeline(
      Function<LocalDateTime, List<T>> ofHour, Function<T, LocalDateTime> at, LocalDateTime after) {
    this.ofHour = ofHour;
    this.at = at;
    this.hour = after.truncatedTo(ChronoUnit.HOURS);
    this.things = ofHour.apply(hour);
    while (next < things.size() && !at.apply(things.get(next)).isAfter(after)) {
      next++;
    }
  }

  /** Takes what is due, up to about a limit. */
  List<T> take(LocalDateTime until, int limit) {
    List<T> due = new ArrayList<>();
    while (due.size() < limit) {
      if (next == things.size()) {
        if (hour.plusHours(1).isAfter(until)) {
          break;
        }
        if (!due.isEmpty() && due.size() + things.size() > limit) {
          break;
        }
        advance();
        continue;
      }
      if (at.apply(things.get(next)).isAfter(until)) {
        break;
      }
      due.add(things.get(next++));
    }
    return due;
  }

  private void advance() {
    hour = hour.plusHours(1);
    things = ofHour.apply(hour);
    next = 0;
  }

  /** When the next thing is due, or a moment before it. */
  LocalDateTime nextMoment() {
    return next < things.size() ? at.apply(things.get(next)) : hour.plusHours(1);
  }
}
