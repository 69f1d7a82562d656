package dev.atelier.airflow.dag;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;

/** The child's JSON → {@link Schedule}. */
final class Schedules {
  private Schedules() {}

  static Schedule read(JsonNode json) {
    String kind = json.path("kind").asText();
    return switch (kind) {
      case "none" -> new Schedule.None();
      case "once" -> new Schedule.Once();
      case "continuous" -> new Schedule.Continuous();
      case "cron" -> new Schedule.CronInterval(cron(json.get("cron"), json), written(json));
      case "cron_trigger" ->
          new Schedule.CronTrigger(
              List.of(cron(json.get("cron"), json)), step(json.path("interval")), written(json));
      case "cron_triggers" ->
          new Schedule.CronTrigger(
              DagReading.list(json.get("crons"), node -> cron(node, json)),
              step(json.path("interval")),
              written(json));
      case "delta" -> new Schedule.DeltaInterval(step(json.get("delta")));
      case "delta_trigger" ->
          new Schedule.DeltaTrigger(step(json.get("delta")), step(json.path("interval")));
      case "events" ->
          new Schedule.Events(
              DagReading.list(
                  json.get("events"), node -> OffsetDateTime.parse(node.asText()).toInstant()),
              json.path("description").asText());
      case "assets" -> new Schedule.Assets(condition(json.get("condition")));
      case "assets_or_time" ->
          new Schedule.AssetsOrTime(condition(json.get("condition")), read(json.get("timetable")));
      case "custom" ->
          new Schedule.Custom(
              json.path("class").asText(),
              json.path("summary").asText(),
              json.path("description").asText());
      default -> throw new IllegalArgumentException("an unknown schedule: " + kind);
    };
  }

  private static String written(JsonNode json) {
    return json.path("written").asText(json.path("cron").asText(""));
  }

  private static Cron cron(JsonNode expression, JsonNode json) {
    return Cron.parse(expression.asText(), ZoneId.of(json.path("timezone").asText("UTC")));
  }

  private static Step step(JsonNode json) {
    if (json.has("seconds")) {
      return new Step(
          Period.ZERO, Duration.ofNanos(Math.round(json.get("seconds").asDouble() * 1e9)));
    }
    JsonNode fields = json.path("relative");
    Duration clock =
        Duration.ofHours(fields.path("hours").asLong())
            .plusMinutes(fields.path("minutes").asLong())
            .plusSeconds(fields.path("seconds").asLong());
    Period calendar =
        Period.of(
            fields.path("years").asInt(),
            fields.path("months").asInt(),
            fields.path("days").asInt());
    return new Step(calendar, clock);
  }

  private static Schedule.AssetCondition condition(JsonNode json) {
    if (json.has("asset")) {
      return new Schedule.AssetCondition.One(
          json.get("asset").asText(), json.path("name").asText());
    }
    if (json.has("alias")) {
      return new Schedule.AssetCondition.Alias(json.get("alias").asText());
    }
    if (json.has("any")) {
      return new Schedule.AssetCondition.Any(
          DagReading.list(json.get("any"), Schedules::condition));
    }
    return new Schedule.AssetCondition.All(DagReading.list(json.get("all"), Schedules::condition));
  }
}
