package dev.atelier.airflow.dag;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A DAG's schedule as written. What it means is in {@link Timetable}. */
public sealed interface Schedule {

  /** Only by hand. */
  record None() implements Schedule {}

  record Once() implements Schedule {}

  record Continuous() implements Schedule {}

  /** Cron with intervals of data: what 2.x means by a cron expression. */
  record CronInterval(Cron cron, String written) implements Schedule {}

  /** Cron as moments: what 3.x means; several expressions run at each. */
  record CronTrigger(List<Cron> crons, Step interval, String written) implements Schedule {}

  record DeltaInterval(Step delta) implements Schedule {}

  record DeltaTrigger(Step delta, Step interval) implements Schedule {}

  record Events(List<Instant> events, String description) implements Schedule {}

  record Assets(AssetCondition condition) implements Schedule {}

  record AssetsOrTime(AssetCondition condition, Schedule time) implements Schedule {}

  /** A timetable that the DAG file wrote: Python answers when it runs. */
  record Custom(String className, String summary, String description) implements Schedule {}

  /** What must have been updated. */
  sealed interface AssetCondition {
    record One(String uri, String name) implements AssetCondition {}

    record Alias(String name) implements AssetCondition {}

    record All(List<AssetCondition> parts) implements AssetCondition {}

    record Any(List<AssetCondition> parts) implements AssetCondition {}
  }

  /** The part of it that the clock decides; none when only assets or hands do. */
  default Optional<Schedule> timed() {
    return switch (this) {
      case None _, Assets _ -> Optional.empty();
      case AssetsOrTime both -> both.time().timed();
      case Once _,
          Continuous _,
          CronInterval _,
          CronTrigger _,
          DeltaInterval _,
          DeltaTrigger _,
          Events _,
          Custom _ ->
          Optional.of(this);
    };
  }

  /** Its condition on assets. */
  default Optional<AssetCondition> assetCondition() {
    return switch (this) {
      case Assets assets -> Optional.of(assets.condition());
      case AssetsOrTime both -> Optional.of(both.condition());
      case None _,
          Once _,
          Continuous _,
          CronInterval _,
          CronTrigger _,
          DeltaInterval _,
          DeltaTrigger _,
          Events _,
          Custom _ ->
          Optional.empty();
    };
  }

  /** As lists and pages show it; none for no schedule. */
  default Optional<String> label() {
    return switch (this) {
      case None _ -> Optional.empty();
      case Once _ -> Optional.of("@once");
      case Continuous _ -> Optional.of("@continuous");
      case CronInterval cron -> Optional.of(cron.cron().expression());
      case CronTrigger cron ->
          Optional.of(String.join(", ", cron.crons().stream().map(Cron::expression).toList()));
      case DeltaInterval delta -> Optional.of(delta.delta().toString());
      case DeltaTrigger delta -> Optional.of(delta.delta().toString());
      case Events events -> Optional.of(events.description());
      case Assets _ -> Optional.of("Asset");
      case AssetsOrTime both -> Optional.of("Asset or " + both.time().label().orElse("None"));
      case Custom custom -> Optional.of(custom.summary());
    };
  }

  /** In words. */
  default String words() {
    return switch (this) {
      case None _ -> "Never, external triggers only";
      case Once _ -> "Once, as soon as possible";
      case Continuous _ -> "As frequently as possible, but only one run at a time.";
      case CronInterval cron -> CronWords.describe(cron.cron());
      case CronTrigger cron ->
          String.join(" or ", cron.crons().stream().map(CronWords::describe).toList());
      case DeltaInterval _, DeltaTrigger _ -> "";
      case Events events -> events.description();
      case Assets _ -> "Triggered by assets";
      case AssetsOrTime both -> "Triggered by assets or " + both.time().words();
      case Custom custom -> custom.description();
    };
  }
}
