package dev.atelier.logstash.pipeline;

import java.util.Set;
import java.util.TreeSet;

/** The keys of {@code logstash.yml} (logstash-core, {@code environment.rb}; x-pack by prefix). */
final class SettingNames {
  private static final Set<String> RUN =
      words(
          """
          node.name path.config path.data path.settings path.logs config.string
          config.test_and_exit config.reload.automatic config.reload.interval
          config.support_escapes config.debug pipeline.id pipeline.workers pipeline.batch.size
          pipeline.batch.delay pipeline.ordered pipeline.ecs_compatibility pipeline.reloadable
          log.level api.enabled api.http.host api.http.port api.environment
          dead_letter_queue.enable path.dead_letter_queue http.host http.port http.enabled
          allow_superuser metric.collect\
          """);

  /** Accepted without a word where their effect is a given or has no meaning here. */
  private static final Set<String> IRRELEVANT =
      words(
          """
          pipeline.system pipeline.plugin_classloaders pipeline.unsafe_shutdown
          pipeline.separate_logs pipeline.buffer.type pipeline.recoverable
          pipeline.batch.output_chunking.growth_threshold_factor
          pipeline.batch.metrics.sampling_mode config.field_reference.escape_style interactive
          version help enable-local-plugin-development log.format
          log.format.json.fix_duplicate_message_fields keystore.classname keystore.file
          monitoring.cluster_uuid dead_letter_queue.flush_interval
          dead_letter_queue.flush_check_interval slowlog.threshold.warn slowlog.threshold.info
          slowlog.threshold.debug slowlog.threshold.trace event_api.tags.illegal path.queue
          queue.page_capacity queue.max_bytes queue.max_events queue.checkpoint.acks
          queue.checkpoint.writes queue.checkpoint.interval queue.checkpoint.retry queue.drain
          queue.compression modules modules_list modules_setup modules.cli\
          """);

  private static final Set<String> NOT_RUN =
      words(
          """
          queue.type path.plugins api.auth.type api.auth.basic.username api.auth.basic.password
          api.auth.basic.password_policy.mode api.ssl.enabled api.ssl.keystore.path
          api.ssl.keystore.password api.ssl.supported_protocols ssl.reload.automatic
          dead_letter_queue.max_bytes dead_letter_queue.storage_policy dead_letter_queue.retain.age
          otel.metrics.enabled otel.exporter.otlp.endpoint\
          """);

  private SettingNames() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  static boolean isKnown(String key) {
    return RUN.contains(key)
        || IRRELEVANT.contains(key)
        || NOT_RUN.contains(key)
        || isMonitoring(key);
  }

  private static boolean isMonitoring(String key) {
    return key.startsWith("xpack.") || key.startsWith("monitoring.") || key.startsWith("cloud.");
  }

  /** Monitoring has nowhere to go here, and its switch stands in most files: not worth a word. */
  static boolean isNotRun(String key) {
    return NOT_RUN.contains(key);
  }

  static Set<String> all() {
    Set<String> all = new TreeSet<>(RUN);
    all.addAll(IRRELEVANT);
    all.addAll(NOT_RUN);
    return all;
  }
}
