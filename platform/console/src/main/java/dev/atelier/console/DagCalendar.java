package dev.atelier.console;

import dev.atelier.airflow.AirflowView.DayCount;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.state.RunState;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A year of days in weeks: how many runs each had and how they ended, or will have. */
final class DagCalendar {
  private static final int WEEKS = 53;
  private static final int AHEAD = 8; // weeks that have not come

  private DagCalendar() {}

  /** The first day that it shows. */
  static LocalDate first(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC)
        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
        .minusWeeks(WEEKS - AHEAD - 1L);
  }

  /** The day after the last one. */
  static LocalDate end(Instant now) {
    return first(now).plusWeeks(WEEKS);
  }

  static AirflowViews.CalendarView of(
      Language lang,
      Instant now,
      Here here,
      List<DayCount> counts,
      Map<LocalDate, Integer> planned,
      List<RunRow> runsOfDay) {
    Map<LocalDate, Map<RunState, Integer>> days = new HashMap<>();
    for (DayCount count : counts) {
      days.computeIfAbsent(count.day(), _ -> new EnumMap<>(RunState.class))
          .merge(count.state(), count.runs(), Integer::sum);
    }
    Locale locale = Locale.of(lang.code());
    LocalDate first = first(now);
    List<String> months = new ArrayList<>();
    for (int week = 0; week < WEEKS; week++) {
      LocalDate monday = first.plusWeeks(week);
      boolean begins = week == 0 || monday.getMonth() != monday.minusWeeks(1).getMonth();
      boolean room = week < WEEKS - 2 && (week > 0 || monday.getDayOfMonth() < 15);
      months.add(begins && room ? monday.getMonth().getDisplayName(TextStyle.SHORT, locale) : "");
    }
    List<AirflowViews.Weekday> rows = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      List<AirflowViews.Day> cells = new ArrayList<>();
      for (int week = 0; week < WEEKS; week++) {
        LocalDate date = first.plusWeeks(week).with(TemporalAdjusters.nextOrSame(day));
        Map<RunState, Integer> made = days.getOrDefault(date, Map.of());
        Integer due = planned.get(date);
        cells.add(
            made.isEmpty() && due != null ? planned(lang, date, due) : day(lang, here, date, made));
      }
      rows.add(
          new AirflowViews.Weekday(
              day.getDisplayName(TextStyle.SHORT, locale), List.copyOf(cells)));
    }
    List<AirflowViews.RunLine> runs = new ArrayList<>();
    for (RunRow run : runsOfDay) {
      runs.add(
          new AirflowViews.RunLine(
              AirflowMarks.of(lang, run.state()),
              run.runId(),
              here.without("task", "map", "view", "try").with("run", run.runId()).toString(),
              run.runType(),
              lang.duration(DagGrid.took(run, now))));
    }
    return new AirflowViews.CalendarView(months, rows, here.get("day"), runs);
  }

  private static String name(Language lang, LocalDate date) {
    return DateTimeFormatter.ofPattern("d MMM", Locale.of(lang.code())).format(date);
  }

  private static AirflowViews.Day planned(Language lang, LocalDate date, int runs) {
    String said = name(lang, date) + " · " + lang.t("airflow.plannedRuns", runs);
    return new AirflowViews.Day("", said, "plan", 0, false);
  }

  private static AirflowViews.Day day(
      Language lang, Here here, LocalDate date, Map<RunState, Integer> counts) {
    int all = counts.values().stream().mapToInt(n -> n).sum();
    int failed = counts.getOrDefault(RunState.FAILED, 0);
    int open = counts.getOrDefault(RunState.RUNNING, 0) + counts.getOrDefault(RunState.QUEUED, 0);
    String said =
        name(lang, date)
            + " · "
            + lang.t("overview.runs", all)
            + (failed == 0 ? "" : " · " + lang.t("airflow.failedRuns", failed))
            + (open == 0 ? "" : " · " + lang.t("airflow.openRuns", open));
    return new AirflowViews.Day(
        all == 0
            ? ""
            : here.without("run", "task", "map", "view", "try")
                .with("day", date.toString())
                .toString(),
        said,
        all == 0 ? "none" : open > 0 ? "run" : "ok",
        all == 0 ? 0 : failed == 0 ? 0 : Math.max(3, 14 * failed / all),
        date.toString().equals(here.get("day")));
  }
}
