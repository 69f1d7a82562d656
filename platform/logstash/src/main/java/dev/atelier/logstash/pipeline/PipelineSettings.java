package dev.atelier.logstash.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@code logstash.yml}, {@code pipelines.yml} and the command line say about one pipeline.
 *
 * @param config {@code path.config} as written
 * @param text {@code config.string}
 * @param ordered whether events keep their order: with one worker they always do
 * @param deadLetters {@code path.dead_letter_queue}, if it is switched on
 */
public record PipelineSettings(
    String id,
    Optional<String> config,
    Optional<String> text,
    int workers,
    int batchSize,
    Duration batchDelay,
    String ordered,
    boolean ecs,
    boolean escapes,
    Optional<Path> deadLetters,
    boolean reloadable) {

  public PipelineSettings withText(String configuration) {
    return new PipelineSettings(
        id,
        Optional.empty(),
        Optional.of(configuration),
        workers,
        batchSize,
        batchDelay,
        ordered,
        ecs,
        escapes,
        deadLetters,
        reloadable);
  }
}
