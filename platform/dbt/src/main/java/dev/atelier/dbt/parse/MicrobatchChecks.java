package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.BatchSize;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.jinja.value.Text;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model of strategy {@code microbatch} must be configured with. */
final class MicrobatchChecks {
  private final Workspace workspace;
  private final Manifest manifest;

  MicrobatchChecks(Workspace workspace, Manifest manifest) {
    this.workspace = workspace;
    this.manifest = manifest;
  }

  void run() {
    List<Resource> models =
        manifest.nodes().values().stream().filter(Resource::isMicrobatch).toList();
    models.forEach(this::check);
    long concurrent =
        manifest.nodes().values().stream().filter(n -> n.configFlag("concurrent_batches")).count();
    if (concurrent > 0) {
      workspace
          .events()
          .warn(
              "InvalidConcurrentBatchesConfig",
              "D051",
              """
              Found %d microbatch model%s with the `concurrent_batches` config set to
              true, but the postgres adapter does not support running batches concurrently.
              Batches will be run sequentially.\
              """
                  .formatted(concurrent, concurrent == 1 ? "" : "s"));
    }
    models.stream().filter(model -> !readsEventTime(model)).forEach(this::unfiltered);
  }

  private void check(Resource model) {
    Object eventTime = model.config().get("event_time");
    if (eventTime == null) {
      throw refused(
          model,
          "must provide an 'event_time' (string) config that indicates the name of the event time column.");
    }
    if (!(eventTime instanceof String)) {
      throw refused(
          model,
          "must provide an 'event_time' config of type string, but got: " + type(eventTime) + ".");
    }
    model.config().put("begin", begin(model));
    Object size = model.config().get("batch_size");
    if (!(size instanceof String text) || BatchSize.of(text).isEmpty()) {
      throw refused(
          model,
          "must provide a 'batch_size' config that is one of ['hour', 'day', 'month', 'year'], but got: "
              + Text.str(size)
              + ".");
    }
    Object lookback = model.config().get("lookback");
    if (lookback != null && !(lookback instanceof Long)) {
      throw refused(
          model,
          "must provide the optional 'lookback' config as type int, but got: "
              + type(lookback)
              + ").");
    }
    Object concurrent = model.config().get("concurrent_batches");
    if (concurrent != null && !(concurrent instanceof Boolean)) {
      throw refused(
          model,
          "optional 'concurrent_batches' config must be of type `bool` if specified, but got: "
              + type(concurrent)
              + ").");
    }
  }

  /** As the manifest has it: a local time in ISO form. */
  private static String begin(Resource model) {
    Object given = model.config().get("begin");
    LocalDateTime time =
        switch (given) {
          case null ->
              throw refused(
                  model,
                  "must provide a 'begin' (datetime) config that indicates the earliest timestamp the microbatch model should be built from.");
          case String text -> parsed(model, text);
          case LocalDateTime local -> local;
          default ->
              throw refused(
                  model,
                  "must provide a 'begin' config of type datetime, but got: " + type(given) + ".");
        };
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
  }

  private static LocalDateTime parsed(Resource model, String text) {
    try {
      return text.length() <= "2020-01-01".length()
          ? LocalDate.parse(text).atStartOfDay()
          : LocalDateTime.parse(text.replace(' ', 'T').replaceFirst("(Z|\\+00:00)$", ""));
    } catch (DateTimeException e) {
      throw refused(
          model,
          "must provide a 'begin' config of valid datetime (ISO format), but got: " + text + ".");
    }
  }

  private boolean readsEventTime(Resource model) {
    return model.dependsOnNodes().stream()
        .map(manifest::find)
        .flatMap(java.util.Optional::stream)
        .anyMatch(input -> input.config().get("event_time") != null);
  }

  private void unfiltered(Resource model) {
    workspace
        .events()
        .warn(
            "MicrobatchModelNoEventTimeInputs",
            "I074",
            "The microbatch model '%s' has no 'ref' or 'source' input with an 'event_time' configuration. \nThis means no filtering can be applied and can result in unexpected duplicate records in the resulting microbatch model."
                .formatted(model.name()));
  }

  private static RuntimeException refused(Resource model, String what) {
    return DbtError.PARSING.exception("Microbatch model '" + model.name() + "' " + what);
  }

  private static String type(@Nullable Object value) {
    return "<class '" + dev.atelier.jinja.value.Types.name(value) + "'>";
  }
}
