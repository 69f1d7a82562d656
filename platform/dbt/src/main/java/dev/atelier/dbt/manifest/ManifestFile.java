package dev.atelier.dbt.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.atelier.dbt.DbtError;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes and reads {@code manifest.json}, version 12. */
public final class ManifestFile {
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private ManifestFile() {}

  /**
   * What follows the metadata in a written file, recognised by its length and checksum: it stays
   * the same as long as the project does.
   */
  public record Body(long length, long checksum) {}

  private static Map<String, @Nullable Object> bodyOf(Manifest manifest) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("nodes", fields(manifest.nodes()));
    out.put("sources", fields(manifest.sources()));
    out.put("macros", fields(manifest.macros()));
    out.put("docs", fields(manifest.docs()));
    out.put("exposures", fields(manifest.exposures()));
    out.put("metrics", fields(manifest.metrics()));
    out.put("groups", fields(manifest.groups()));
    out.put("selectors", manifest.selectors());
    Map<String, Object> disabled = new LinkedHashMap<>();
    manifest
        .disabled()
        .forEach((id, list) -> disabled.put(id, list.stream().map(Resource::fields).toList()));
    out.put("disabled", disabled);
    Map<String, List<String>> parents = parentMap(manifest);
    out.put("parent_map", parents);
    out.put("child_map", childMap(parents));
    out.put("group_map", groupMap(manifest));
    out.put("saved_queries", fields(manifest.savedQueries()));
    out.put("semantic_models", fields(manifest.semanticModels()));
    out.put("unit_tests", fields(manifest.unitTests()));
    out.put("functions", fields(manifest.functions()));
    return out;
  }

  public static Body write(Path file, Manifest manifest) {
    CRC32C sum = new CRC32C();
    long[] length = new long[1];
    AtomicFile.writeUnforced(
        file,
        out -> {
          OutputStream body =
              new CheckedOutputStream(out, sum) {
                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                  super.write(bytes, from, count);
                  length[0] += count;
                }
              };
          try (JsonGenerator json = Json.mapper().createGenerator(body)) {
            json.writeStartObject();
            json.writePOJOField("metadata", manifest.metadata());
            json.flush();
            sum.reset();
            length[0] = 0;
            for (Map.Entry<String, ?> part : bodyOf(manifest).entrySet()) {
              json.writePOJOField(part.getKey(), part.getValue());
            }
            json.writeEndObject();
          }
        });
    return new Body(length[0], sum.getValue());
  }

  /**
   * Gives a written file new metadata, when all that follows is what was written then.
   *
   * @return whether it was
   */
  public static boolean renew(Path file, Map<String, @Nullable Object> metadata, Body body) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    // opened once: what is copied is what was checked, though another command may replace the file
    try (FileChannel channel = FileChannel.open(file)) {
      CRC32C sum = new CRC32C();
      bodyOf(channel, body)
          .transferTo(new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
      if (sum.getValue() != body.checksum()) {
        return false;
      }
      AtomicFile.writeUnforced(
          file,
          out -> {
            out.write(("{\"metadata\":" + Json.write(metadata)).getBytes(StandardCharsets.UTF_8));
            bodyOf(channel, body).transferTo(out);
          });
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream bodyOf(FileChannel channel, Body body) throws IOException {
    channel.position(Math.max(0, channel.size() - body.length()));
    return Channels.newInputStream(channel);
  }

  private static Map<String, Object> fields(Map<String, Resource> resources) {
    Map<String, Object> out = new LinkedHashMap<>();
    resources.forEach((id, resource) -> out.put(id, resource.fields()));
    return out;
  }

  /** Unique id → the ids it depends on. */
  public static Map<String, List<String>> parentMap(Manifest manifest) {
    Map<String, List<String>> parents = new LinkedHashMap<>();
    manifest
        .graphResources()
        .forEach(resource ->
            parents.put(
                resource.uniqueId(), new ArrayList<>(new TreeSet<>(resource.dependsOnNodes()))));
    return parents;
  }

  private static Map<String, List<String>> childMap(Map<String, List<String>> parents) {
    Map<String, TreeSet<String>> children = new LinkedHashMap<>();
    parents.keySet().forEach(id -> children.put(id, new TreeSet<>()));
    parents.forEach((id, of) ->
        of.forEach(parent -> children.computeIfAbsent(parent, p -> new TreeSet<>()).add(id)));
    Map<String, List<String>> out = new LinkedHashMap<>();
    children.forEach((id, set) -> out.put(id, new ArrayList<>(set)));
    return out;
  }

  private static Map<String, List<String>> groupMap(Manifest manifest) {
    Map<String, List<String>> members = new TreeMap<>();
    manifest.groups().values().forEach(group -> members.put(group.name(), new ArrayList<>()));
    manifest
        .nodes()
        .values()
        .forEach(node ->
            node.optional("group").map(members::get).ifPresent(list -> list.add(node.uniqueId())));
    return members;
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException when it cannot be read as a manifest
   */
  public static Manifest read(Path file) {
    ObjectMapper mapper = Json.mapper();
    Map<String, Object> all;
    try {
      all = mapper.readValue(Files.readAllBytes(file), MAP);
    } catch (JsonProcessingException e) {
      throw DbtError.RUNTIME.exception("Not a manifest: " + file + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Manifest manifest = new Manifest();
    if (all.get("metadata") instanceof Map<?, ?> metadata) {
      metadata.forEach((key, value) -> manifest.metadata().put(String.valueOf(key), value));
    }
    manifest.sections().forEach((key, into) -> load(all, key, into));
    if (all.get("disabled") instanceof Map<?, ?> disabled) {
      disabled.values().forEach(list -> loadDisabled(manifest, list));
    }
    return manifest;
  }

  private static void loadDisabled(Manifest manifest, @Nullable Object list) {
    if (list instanceof List<?> items) {
      items.forEach(item -> manifest.disable(new Resource(castMap(item))));
    }
  }

  private static void load(Map<String, Object> all, String key, Map<String, Resource> into) {
    if (all.get(key) instanceof Map<?, ?> map) {
      map.forEach((id, fields) -> into.put(String.valueOf(id), new Resource(castMap(fields))));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> castMap(Object value) {
    return (Map<String, @Nullable Object>) value;
  }
}
