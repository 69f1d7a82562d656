package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import dev.atelier.kernel.error.AtelierException;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A backfill as somebody asks for it, and what it would do.
 *
 * @param from, to as a date-time field writes them, UTC
 */
record BackfillForm(
    String dagId, String from, String to, String most, String reprocess, boolean backwards) {
  private static final int SHOWN = 6;
  private static final int MOST = 10;

  /** From the fields that were posted, the address, or what people want most: the last week. */
  static BackfillForm read(Context context, Instant now, String dagId) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return new BackfillForm(
        dagId,
        asked(context, "from", today.minusDays(7) + "T00:00"),
        asked(context, "to", today.minusDays(1) + "T23:59"),
        asked(context, "most", Integer.toString(MOST)),
        asked(context, "reprocess", "none"),
        "true".equals(asked(context, "backwards", "")));
  }

  private static String asked(Context context, String name, String otherwise) {
    String posted = context.formParam(name);
    return Objects.requireNonNullElse(
        posted == null ? context.queryParam(name) : posted, otherwise);
  }

  /**
   * @throws DateTimeParseException when a date is none
   */
  AirflowView.Backfill wanted() {
    return new AirflowView.Backfill(
        dagId,
        LocalDateTime.parse(from).toInstant(ZoneOffset.UTC),
        LocalDateTime.parse(to).toInstant(ZoneOffset.UTC),
        Math.max(1, DagPage.number(most, MOST)),
        reprocess,
        backwards);
  }

  AirflowViews.BackfillView view(Language lang, AirflowView airflow) {
    return view(effect(lang, airflow));
  }

  AirflowViews.BackfillView view(AirflowViews.BackfillEffect effect) {
    return new AirflowViews.BackfillView(from, to, most, reprocess, backwards, effect);
  }

  /** What it would do, as far as it can be told before. */
  AirflowViews.BackfillEffect effect(Language lang, AirflowView airflow) {
    try {
      List<Instant> dates = airflow.backfill(wanted(), true, "");
      List<String> shown = new ArrayList<>();
      for (Instant date : dates.size() > SHOWN ? dates.subList(0, SHOWN - 1) : dates) {
        shown.add(date.toString());
      }
      if (dates.size() > SHOWN) {
        shown.add("…");
        shown.add(dates.getLast().toString());
      }
      return new AirflowViews.BackfillEffect(
          lang.t("airflow.backfillSay", dates.size()), shown, "", command());
    } catch (AtelierException e) {
      return new AirflowViews.BackfillEffect("", List.of(), String.valueOf(e.getMessage()), "");
    } catch (DateTimeParseException e) {
      return new AirflowViews.BackfillEffect(
          "", List.of(), lang.t("airflow.badDate", e.getParsedString()), "");
    }
  }

  private String command() {
    return "./atelier airflow backfill create --dag-id %s --from-date %s --to-date %s --max-active-runs %s --reprocess-behavior %s%s"
        .formatted(dagId, from, to, most, reprocess, backwards ? " --run-backwards" : "");
  }
}
