package dev.atelier.dbt.parse;

import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.ManifestFile;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.files.AtomicFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a parse made, in a file: a head that says of what, then the resources in blocks that are
 * read side by side. Each part has a checksum; a file that is not whole is no saved parse.
 *
 * @param warnings what the parse warned of
 * @param written how the manifest was last written as JSON, if it was before anything ran
 */
record SavedParse(
    Inputs inputs,
    List<Warning> warnings,
    Optional<ManifestFile.Body> written,
    Map<String, @Nullable Object> selectors,
    List<byte[]> blocks) {
  private static final long MAGIC = 0x4174656c69657231L;
  private static final int BLOCK = 256;
  private static final String DISABLED = "disabled";

  /** One warning. */
  record Warning(String name, String code, String message) {}

  static SavedParse of(Inputs inputs, List<Warning> warnings, Manifest manifest)
      throws ValueWriter.Unkept {
    List<Entry> entries = new ArrayList<>();
    manifest
        .sections()
        .forEach((section, resources) ->
            resources.values().forEach(one -> entries.add(new Entry(section, one))));
    manifest
        .disabled()
        .values()
        .forEach(all -> all.forEach(one -> entries.add(new Entry(DISABLED, one))));
    List<byte[]> blocks =
        IntStream.range(0, (entries.size() + BLOCK - 1) / BLOCK)
            .parallel()
            .mapToObj(
                i -> block(entries.subList(i * BLOCK, Math.min(entries.size(), (i + 1) * BLOCK))))
            .toList();
    if (blocks.stream().anyMatch(block -> block.length == 0)) {
      throw new ValueWriter.Unkept(manifest);
    }
    return new SavedParse(
        inputs, warnings, Optional.empty(), new LinkedHashMap<>(manifest.selectors()), blocks);
  }

  private record Entry(String section, Resource resource) {}

  /** Empty when something in it cannot be kept. */
  private static byte[] block(List<Entry> entries) {
    ValueWriter writer = new ValueWriter();
    try {
      for (Entry entry : entries) {
        writer.write(entry.section());
        writer.write(entry.resource().fields());
      }
      return writer.bytes();
    } catch (ValueWriter.Unkept e) {
      return new byte[0];
    }
  }

  SavedParse withWritten(ManifestFile.Body body) {
    return new SavedParse(inputs, warnings, Optional.of(body), selectors, blocks);
  }

  void write(Path file) throws ValueWriter.Unkept {
    Map<String, @Nullable Object> head = new LinkedHashMap<>();
    head.put("inputs", inputs.toMap());
    head.put(
        "warnings", warnings.stream().map(w -> List.of(w.name(), w.code(), w.message())).toList());
    written.ifPresent(body -> {
      head.put("length", body.length());
      head.put("checksum", body.checksum());
    });
    head.put("selectors", selectors);
    ValueWriter writer = new ValueWriter();
    writer.write(head);
    byte[] first = writer.bytes();
    AtomicFile.writeUnforced(
        file,
        stream -> {
          DataOutputStream out = new DataOutputStream(stream);
          out.writeLong(MAGIC);
          out.writeInt(blocks.size());
          part(out, first);
          for (byte[] block : blocks) {
            part(out, block);
          }
          out.flush();
        });
  }

  private static void part(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.writeLong(sum(bytes));
    out.write(bytes);
  }

  private static long sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue();
  }

  /** Empty for a file that is missing, foreign or not whole. */
  static Optional<SavedParse> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream stream = Files.newInputStream(file)) {
      ByteBuffer all = ByteBuffer.wrap(stream.readAllBytes());
      if (all.remaining() < Long.BYTES + Integer.BYTES || all.getLong() != MAGIC) {
        return Optional.empty();
      }
      int count = all.getInt();
      Map<String, @Nullable Object> head = Values.map(new ValueReader(next(all)).read());
      List<byte[]> blocks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        blocks.add(next(all));
      }
      return Optional.of(
          new SavedParse(
              Inputs.of(Values.map(head.get("inputs"))),
              Values.list(head.get("warnings")).stream()
                  .map(Values::strings)
                  .map(w -> new Warning(w.get(0), w.get(1), w.get(2)))
                  .toList(),
              head.get("length") instanceof Long length
                      && head.get("checksum") instanceof Long checksum
                  ? Optional.of(new ManifestFile.Body(length, checksum))
                  : Optional.empty(),
              Values.map(head.get("selectors")),
              blocks));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static byte[] next(ByteBuffer all) {
    int length = all.getInt();
    long sum = all.getLong();
    byte[] bytes = new byte[length];
    all.get(bytes);
    if (sum(bytes) != sum) {
      throw new IllegalStateException("checksum");
    }
    return bytes;
  }

  /** A fresh copy of what was parsed, without metadata. */
  Manifest manifest() {
    Manifest manifest = new Manifest();
    Map<String, Map<String, Resource>> sections = manifest.sections();
    List<List<Entry>> read = blocks.parallelStream().map(SavedParse::entries).toList();
    for (List<Entry> entries : read) {
      for (Entry entry : entries) {
        Map<String, Resource> section = sections.get(entry.section());
        if (section == null) {
          manifest.disable(entry.resource());
        } else {
          section.put(entry.resource().uniqueId(), entry.resource());
        }
      }
    }
    selectors.forEach((name, definition) -> manifest.selectors().put(name, definition));
    return manifest;
  }

  private static List<Entry> entries(byte[] block) {
    ValueReader reader = new ValueReader(block);
    List<Entry> out = new ArrayList<>(BLOCK);
    while (reader.hasMore()) {
      String section = String.valueOf(reader.read());
      out.add(new Entry(section, new Resource(Values.map(reader.read()))));
    }
    return out;
  }
}
