package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.codec.Codecs;
import dev.atelier.logstash.filter.Filters;
import dev.atelier.logstash.input.Inputs;
import dev.atelier.logstash.output.Outputs;
import dev.atelier.logstash.plugin.PluginKind;
import dev.atelier.logstash.plugin.PluginSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every plugin that runs here, and the names of those that only the genuine Logstash has. */
public final class Registry {
  private static final Map<PluginKind, Set<String>> GENUINE_ONLY =
      Map.of(
          PluginKind.INPUT,
          words(
              """
              azure_event_hubs beats couchdb_changes dead_letter_queue elastic_agent
              elastic_serverless_forwarder elasticsearch exec ganglia gelf graphite http http_poller
              imap jdbc jms kafka logstash pipe pipeline rabbitmq redis s3 snmp snmptrap sqs syslog
              tcp twitter udp unix\
              """),
          PluginKind.FILTER,
          words(
              """
              aggregate anonymize bytes cidr clone csv date de_dot dissect dns drop elastic_integration
              elasticsearch fingerprint geoip grok http jdbc_static jdbc_streaming json kv
              memcached metrics mutate prune ruby sleep split syslog_pri throttle translate truncate
              urldecode useragent uuid xml\
              """),
          PluginKind.OUTPUT,
          words(
              """
              cloudwatch csv elastic_app_search elastic_workplace_search email graphite http kafka
              logstash lumberjack nagios pipe pipeline rabbitmq redis s3 sns sqs tcp udp webhdfs\
              """),
          PluginKind.CODEC,
          words(
              """
              avro cef collectd edn edn_lines es_bulk fluent graphite jdots msgpack netflow csv
              gzip_lines cloudtrail protobuf\
              """));

  private final Map<PluginKind, Map<String, PluginSpec<?>>> specs;

  private Registry(Map<PluginKind, Map<String, PluginSpec<?>>> specs) {
    this.specs = specs;
  }

  /** All that run here. */
  public static Registry standard() {
    return new Registry(
        Map.of(
            PluginKind.INPUT, byName(Inputs.all()),
            PluginKind.FILTER, byName(Filters.all()),
            PluginKind.OUTPUT, byName(Outputs.all()),
            PluginKind.CODEC, byName(Codecs.all())));
  }

  private static Map<String, PluginSpec<?>> byName(List<? extends PluginSpec<?>> rows) {
    return rows.stream()
        .collect(Collectors.toUnmodifiableMap(PluginSpec::name, Function.identity()));
  }

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  Optional<PluginSpec<?>> find(PluginKind kind, String name) {
    return Optional.ofNullable(specs.getOrDefault(kind, Map.of()).get(name));
  }

  Set<String> names(PluginKind kind) {
    return specs.getOrDefault(kind, Map.of()).keySet();
  }

  boolean isGenuineOnly(PluginKind kind, String name) {
    return GENUINE_ONLY.getOrDefault(kind, Set.of()).contains(name);
  }
}
