package dev.atelier.logstash.codec;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events as Ruby's amazing_print lays them out: keys aligned at the arrow, four columns a level.
 */
final class RubyDebugCodec implements Codec {
  private static final int STEP = 4;

  private final boolean metadata;

  RubyDebugCodec(Options options, PluginContext context) {
    metadata = options.flag("metadata");
  }

  @Override
  public void decode(byte[] data, int offset, int length, Consumer<Event> events) {
    throw new UnsupportedOperationException("the rubydebug codec only writes");
  }

  @Override
  public void encode(Event event, OutputStream out) throws IOException {
    Map<String, @Nullable Object> shown = event.data();
    if (metadata) {
      shown = new LinkedHashMap<>(shown);
      shown.put(Event.METADATA, event.metadata());
    }
    StringBuilder text = new StringBuilder();
    write(shown, STEP, text);
    out.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void write(@Nullable Object value, int indent, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> writeMap(map, indent, out);
      case List<?> list when !list.isEmpty() -> writeList(list, indent, out);
      case Map<?, ?> _ -> out.append("{}");
      case null, default -> out.append(Values.inspect(value));
    }
  }

  private static void writeMap(Map<?, ?> map, int indent, StringBuilder out) {
    int width = map.keySet().stream().mapToInt(key -> Values.inspect(key).length()).max().orElse(0);
    out.append("{\n");
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = Values.inspect(entry.getKey());
      out.append(separator).append(" ".repeat(indent + width - key.length())).append(key);
      out.append(" => ");
      write(entry.getValue(), indent + STEP, out);
      separator = ",\n";
    }
    out.append('\n').append(" ".repeat(indent - STEP)).append('}');
  }

  private static void writeList(List<?> list, int indent, StringBuilder out) {
    int width = String.valueOf(list.size() - 1).length();
    out.append("[\n");
    for (int i = 0; i < list.size(); i++) {
      out.append(" ".repeat(indent)).append(String.format("[%" + width + "d] ", i));
      write(list.get(i), indent + STEP, out);
      out.append(i + 1 < list.size() ? ",\n" : "\n");
    }
    out.append(" ".repeat(indent - STEP)).append(']');
  }
}
