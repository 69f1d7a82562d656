package dev.atelier.logstash.output;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.EventJson;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.event.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event as lines of a bulk request.
 *
 * @param header the first line's object, for messages
 * @param lines both lines with their ends
 */
record BulkAction(Event event, String verb, Map<String, Object> header, byte[] lines) {
  private static final List<String> VERBS = List.of("index", "create", "update", "delete");
  private static final String CONTROL = "[@metadata][_ingest_document]";

  /**
   * @throws IllegalArgumentException when the event makes no action
   */
  static BulkAction of(Event event, BulkSettings settings) {
    Map<String, Object> header = new LinkedHashMap<>();
    Map<?, ?> control = event.get(CONTROL) instanceof Map<?, ?> map ? map : Map.of();
    String verb = settings.dataStream() ? "create" : verb(event, settings);
    put(header, "_id", settings.documentId(), event, control.get("id"));
    header.put("_index", index(event, settings));
    put(header, "routing", settings.routing(), event, control.get("routing"));
    put(header, "pipeline", settings.pipeline(), event, control.get("pipeline"));
    put(header, "version", settings.version(), event, control.get("version"));
    settings.versionType().ifPresent(type -> header.put("version_type", type));
    if (verb.equals("update")) {
      header.put("retry_on_conflict", settings.retryOnConflict());
    }
    return new BulkAction(event, verb, header, lines(event, verb, header, settings));
  }

  private static String verb(Event event, BulkSettings settings) {
    String verb = settings.action().map(action -> action.of(event)).orElse("index");
    if (!VERBS.contains(verb)) {
      throw new IllegalArgumentException("Elasticsearch doesn't support [" + verb + "] action");
    }
    return verb;
  }

  private static void put(
      Map<String, Object> header,
      String name,
      Optional<Template> written,
      Event event,
      @Nullable Object control) {
    Object value = written.isPresent() ? (Object) written.get().of(event) : control;
    if (value != null && !value.equals("")) {
      header.put(name, value);
    }
  }

  private static String index(Event event, BulkSettings settings) {
    if (settings.dataStream()) {
      return streamName(event, settings);
    }
    String index = settings.index().of(event);
    if (index.contains("%{") && index.indexOf('}', index.indexOf("%{")) > 0) {
      throw new IllegalArgumentException(
          "Badly formatted index, after interpolation still contains placeholder: [" + index + "]");
    }
    return index;
  }

  private static String streamName(Event event, BulkSettings settings) {
    Map<?, ?> own =
        settings.streamRouting() && event.get("data_stream") instanceof Map<?, ?> map
            ? map
            : Map.of();
    return part(own, "type", settings.streamType())
        + "-"
        + part(own, "dataset", settings.streamDataset())
        + "-"
        + part(own, "namespace", settings.streamNamespace());
  }

  private static String part(Map<?, ?> own, String name, String otherwise) {
    Object value = own.get(name);
    return value == null ? otherwise : Values.text(value);
  }

  private static byte[] lines(
      Event event, String verb, Map<String, Object> header, BulkSettings settings) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(1024);
    try {
      EventJson.write(Map.of(verb, header), lines);
      lines.write('\n');
      if (verb.equals("update")) {
        EventJson.write(update(event, settings), lines);
        lines.write('\n');
      } else if (!verb.equals("delete")) {
        EventJson.write(document(event, settings), lines);
        lines.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines.toByteArray();
  }

  private static Map<String, @Nullable Object> document(Event event, BulkSettings settings) {
    if (!settings.dataStream() || !settings.streamSync()) {
      return event.data();
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>(event.data());
    Map<Object, @Nullable Object> stream = new LinkedHashMap<>();
    if (document.get("data_stream") instanceof Map<?, ?> own && settings.streamRouting()) {
      stream.putAll(own);
    }
    stream.putIfAbsent("type", settings.streamType());
    stream.putIfAbsent("dataset", settings.streamDataset());
    stream.putIfAbsent("namespace", settings.streamNamespace());
    document.put("data_stream", stream);
    return document;
  }

  private static Map<String, Object> update(Event event, BulkSettings settings) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    if (settings.script().isPresent()) {
      body.put(
          "script",
          Map.of(
              "source",
              settings.script().get().of(event),
              "lang",
              settings.scriptLanguage(),
              "params",
              Map.of("event", event.data())));
    } else {
      body.put("doc", event.data());
    }
    if (settings.docAsUpsert()) {
      body.put("doc_as_upsert", true);
    } else if (settings.scriptedUpsert()) {
      body.put("scripted_upsert", true);
      body.put("upsert", event.data());
    } else if (settings.upsert().isPresent()) {
      Object upsert = EventJson.parse(settings.upsert().get().of(event));
      body.put("upsert", upsert == null ? Map.of() : upsert);
    }
    return body;
  }
}
