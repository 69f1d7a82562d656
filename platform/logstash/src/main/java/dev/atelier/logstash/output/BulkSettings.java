package dev.atelier.logstash.output;

import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How events become actions of the bulk API.
 *
 * @param dataStream whether the target is {@code type-dataset-namespace}
 * @param index empty when the events' data_stream fields decide
 * @param deadLetterCodes statuses of an action that will never succeed
 * @param silent error types that are not logged
 */
record BulkSettings(
    boolean dataStream,
    Template index,
    Optional<Template> action,
    Optional<Template> documentId,
    Optional<Template> routing,
    Optional<Template> pipeline,
    Optional<Template> version,
    Optional<String> versionType,
    boolean docAsUpsert,
    Optional<Template> upsert,
    Optional<Template> script,
    String scriptLanguage,
    boolean scriptedUpsert,
    long retryOnConflict,
    String streamType,
    String streamDataset,
    String streamNamespace,
    boolean streamSync,
    boolean streamRouting,
    Set<Integer> deadLetterCodes,
    Set<String> silent,
    Set<String> drop) {

  /** Settings with which the target may still be a data stream. */
  private static final Set<String> STREAM_COMPATIBLE =
      Set.of(
          "routing",
          "pipeline",
          "id",
          "enable_metric",
          "codec",
          "ecs_compatibility",
          "hosts",
          "user",
          "password",
          "api_key",
          "cloud_id",
          "cloud_auth",
          "proxy",
          "path",
          "bulk_path",
          "cacert",
          "ssl",
          "ssl_enabled",
          "ssl_certificate_authorities",
          "ssl_certificate",
          "ssl_key",
          "ssl_keystore_path",
          "ssl_keystore_password",
          "ssl_keystore_type",
          "ssl_truststore_path",
          "ssl_truststore_password",
          "ssl_truststore_type",
          "ssl_verification_mode",
          "ssl_certificate_verification",
          "ssl_supported_protocols",
          "ssl_cipher_suites",
          "ca_trusted_fingerprint",
          "keystore",
          "keystore_password",
          "truststore",
          "truststore_password",
          "sniffing",
          "sniffing_delay",
          "sniffing_path",
          "timeout",
          "pool_max",
          "pool_max_per_route",
          "healthcheck_path",
          "resurrect_delay",
          "validate_after_inactivity",
          "http_compression",
          "compression_level",
          "custom_headers",
          "retry_initial_interval",
          "retry_max_interval",
          "parameters",
          "silence_errors_in_log",
          "failure_type_logging_whitelist",
          "dlq_custom_codes",
          "dlq_on_failed_indexname_interpolation",
          "drop_error_types",
          "workers");

  static BulkSettings of(Options options, PluginContext context) {
    boolean stream = dataStream(options, context);
    Set<Integer> codes = new LinkedHashSet<>(List.of(400, 404));
    options.list("dlq_custom_codes").forEach(code -> codes.add(((Number) code).intValue()));
    if (options.has("dlq_custom_codes") && !context.deadLetters().enabled()) {
      throw new IllegalArgumentException(
          "DLQ feature (dlq_custom_codes) is configured while DLQ is not enabled");
    }
    String defaultIndex = context.ecs() ? "ecs-logstash-%{+yyyy.MM.dd}" : "logstash-%{+yyyy.MM.dd}";
    return new BulkSettings(
        stream,
        Template.of(options.text("index").orElse(defaultIndex)),
        template(options, "action"),
        template(options, "document_id"),
        template(options, "routing"),
        template(options, "pipeline"),
        template(options, "version"),
        options.text("version_type"),
        options.flag("doc_as_upsert"),
        template(options, "upsert").filter(text -> !text.text().isEmpty()),
        template(options, "script").filter(text -> !text.text().isEmpty()),
        options.string("script_lang"),
        options.flag("scripted_upsert"),
        options.integer("retry_on_conflict"),
        options.string("data_stream_type"),
        options.string("data_stream_dataset"),
        options.string("data_stream_namespace"),
        options.flag("data_stream_sync_fields"),
        options.flag("data_stream_auto_routing"),
        Set.copyOf(codes),
        silent(options),
        Set.copyOf(options.strings("drop_error_types")));
  }

  private static Set<String> silent(Options options) {
    Set<String> silent = new LinkedHashSet<>(options.strings("silence_errors_in_log"));
    silent.addAll(options.strings("failure_type_logging_whitelist"));
    return Set.copyOf(silent);
  }

  private static Optional<Template> template(Options options, String name) {
    return options.text(name).map(Template::of);
  }

  /**
   * {@code data_stream}: as said; {@code auto} is true with ECS as long as nothing is set that a
   * data stream cannot have.
   */
  private static boolean dataStream(Options options, PluginContext context) {
    String said = options.text("data_stream").orElse("auto");
    Map<String, Object> invalid = incompatible(options);
    if (said.equals("true")) {
      if (!invalid.isEmpty()) {
        throw new IllegalArgumentException(
            "Invalid data stream configuration: " + List.copyOf(invalid.keySet()));
      }
      if (!context.ecs()) {
        throw new IllegalArgumentException(
            "Invalid data stream configuration: `ecs_compatibility => disabled`");
      }
      return true;
    }
    boolean stream = said.equals("auto") && context.ecs() && invalid.isEmpty();
    List<String> streamSettings =
        options.written().stream()
            .filter(name -> name.startsWith("data_stream_"))
            .sorted()
            .toList();
    if (!stream && !streamSettings.isEmpty()) {
      throw new IllegalArgumentException(
          "Ambiguous configuration; data stream settings must not be present when data streams are"
              + " disabled: "
              + streamSettings);
    }
    return stream;
  }

  private static Map<String, Object> incompatible(Options options) {
    Map<String, Object> invalid = new TreeMap<>();
    for (String name : options.written()) {
      Object value = options.any(name);
      boolean fits =
          STREAM_COMPATIBLE.contains(name)
              || name.startsWith("data_stream")
              || (name.equals("action") && "create".equals(value))
              || (name.equals("manage_template") && Boolean.FALSE.equals(value));
      if (!fits && value != null) {
        invalid.put(name, value);
      }
    }
    return invalid;
  }
}
