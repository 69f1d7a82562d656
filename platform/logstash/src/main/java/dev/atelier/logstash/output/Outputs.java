package dev.atelier.logstash.output;

import static dev.atelier.logstash.plugin.Option.accepted;
import static dev.atelier.logstash.plugin.Option.array;
import static dev.atelier.logstash.plugin.Option.choice;
import static dev.atelier.logstash.plugin.Option.flag;
import static dev.atelier.logstash.plugin.Option.hash;
import static dev.atelier.logstash.plugin.Option.notRun;
import static dev.atelier.logstash.plugin.Option.number;
import static dev.atelier.logstash.plugin.Option.of;
import static dev.atelier.logstash.plugin.Option.required;
import static dev.atelier.logstash.plugin.Option.string;
import static dev.atelier.logstash.plugin.PluginSpec.output;

import dev.atelier.logstash.plugin.Option;
import dev.atelier.logstash.plugin.OptionType.Simple;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginSpec;
import java.util.ArrayList;
import java.util.List;

/** The outputs that run here. */
public final class Outputs {
  private Outputs() {}

  public static List<PluginSpec<Output>> all() {
    return List.of(
        output("stdout", StdoutOutput::new, of("codec", Simple.CODEC, "rubydebug")),
        output("null", (_, _) -> _ -> {}),
        output("sink", (_, _) -> _ -> {}),
        output(
            "file",
            FileOutput::new,
            required("path", Simple.STRING),
            of("codec", Simple.CODEC, "json_lines"),
            number("flush_interval", 2),
            flag("gzip", false),
            string("filename_failure", "_filepath_failures"),
            flag("create_if_deleted", true),
            notRun("dir_mode", "folders get the usual mode"),
            number("file_mode", -1),
            choice("write_behavior", "append", "overwrite", "append"),
            number("stale_cleanup_interval", 10)),
        output("elasticsearch", ElasticsearchOutput::new, elasticsearch()),
        // The plugin of opensearchproject's image: the same API under another name.
        output("opensearch", ElasticsearchOutput::new, openSearch()));
  }

  private static Option[] elasticsearch() {
    List<Option> options = new ArrayList<>(documents());
    options.addAll(connection());
    options.addAll(streams());
    return options.toArray(Option[]::new);
  }

  private static Option[] openSearch() {
    List<Option> options = new ArrayList<>(documents());
    options.addAll(connection());
    options.addAll(streams());
    options.add(notRun("auth_type", "user and password are used as they are"));
    options.add(notRun("legacy_template", "composable templates are used"));
    return options.toArray(Option[]::new);
  }

  private static List<Option> documents() {
    return List.of(
        string("action"),
        string("index"),
        string("document_id"),
        accepted("document_type").deprecated("Document types are gone since Elasticsearch 8.0."),
        string("routing"),
        string("pipeline"),
        string("version"),
        choice(
            "version_type", null, "internal", "external", "external_gt", "external_gte", "force"),
        string("upsert", ""),
        flag("doc_as_upsert", false),
        string("script", ""),
        string("script_lang", "painless"),
        accepted("script_type"),
        accepted("script_var_name"),
        flag("scripted_upsert", false),
        number("retry_on_conflict", 1),
        notRun("parent", "joins are not written"),
        notRun("join_field", "joins are not written"),
        flag("manage_template", true),
        string("template_name"),
        of("template", Simple.PATH),
        flag("template_overwrite", false),
        choice("template_api", "auto", "auto", "legacy", "composable"),
        accepted("ilm_enabled"),
        notRun("ilm_rollover_alias", "there is no index lifecycle management"),
        notRun("ilm_pattern", "there is no index lifecycle management"),
        notRun("ilm_policy", "there is no index lifecycle management"),
        array("dlq_custom_codes"),
        flag("dlq_on_failed_indexname_interpolation", true),
        array("drop_error_types"),
        array("silence_errors_in_log"),
        array("failure_type_logging_whitelist").deprecated("Use silence_errors_in_log."));
  }

  private static List<Option> connection() {
    return List.of(
        of("hosts", Simple.URI_LIST, List.of("127.0.0.1:9200")),
        string("user"),
        of("password", Simple.PASSWORD),
        of("api_key", Simple.PASSWORD),
        notRun("cloud_id", "hosts are used"),
        notRun("cloud_auth", "user and password are used"),
        notRun("proxy", "connections are direct"),
        string("path", ""),
        string("bulk_path"),
        hash("custom_headers"),
        accepted("parameters"),
        of("cacert", Simple.PATH).deprecated("Use ssl_certificate_authorities."),
        flag("ssl", false).deprecated("Use ssl_enabled."),
        flag("ssl_enabled", false),
        array("ssl_certificate_authorities"),
        flag("ssl_certificate_verification", true).deprecated("Use ssl_verification_mode."),
        choice("ssl_verification_mode", "full", "full", "none"),
        of("ssl_truststore_path", Simple.PATH),
        of("ssl_truststore_password", Simple.PASSWORD),
        accepted("ssl_truststore_type"),
        of("truststore", Simple.PATH).deprecated("Use ssl_truststore_path."),
        of("truststore_password", Simple.PASSWORD).deprecated("Use ssl_truststore_password."),
        notRun("ssl_certificate", "no client certificate is shown"),
        notRun("ssl_key", "no client certificate is shown"),
        notRun("ssl_keystore_path", "no client certificate is shown"),
        notRun("ssl_keystore_password", "no client certificate is shown"),
        notRun("ssl_keystore_type", "no client certificate is shown"),
        notRun("keystore", "no client certificate is shown"),
        notRun("keystore_password", "no client certificate is shown"),
        notRun("ca_trusted_fingerprint", "name the authority in ssl_certificate_authorities"),
        accepted("ssl_supported_protocols"),
        accepted("ssl_cipher_suites"),
        flag("http_compression", false),
        of("compression_level", Simple.NUMBER),
        number("timeout", 60),
        number("retry_initial_interval", 2),
        number("retry_max_interval", 64),
        notRun("sniffing", "the hosts are used as they are written"),
        accepted("sniffing_delay"),
        accepted("sniffing_path"),
        accepted("healthcheck_path"),
        accepted("pool_max"),
        accepted("pool_max_per_route"),
        accepted("resurrect_delay"),
        accepted("validate_after_inactivity"));
  }

  private static List<Option> streams() {
    return List.of(
        choice("data_stream", null, "true", "false", "auto"),
        choice("data_stream_type", "logs", "logs", "metrics", "synthetics", "traces"),
        string("data_stream_dataset", "generic"),
        string("data_stream_namespace", "default"),
        flag("data_stream_sync_fields", true),
        flag("data_stream_auto_routing", true));
  }
}
