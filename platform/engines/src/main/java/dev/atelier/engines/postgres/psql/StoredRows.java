package dev.atelier.engines.postgres.psql;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result's rows until all of them are there, as a table's widths need them. What is large waits
 * in a file, not in the memory of the platform: the first rows in memory, the others behind them.
 */
final class StoredRows implements Rows, AutoCloseable {
  /** Of the values' characters. */
  private static final int IN_MEMORY = 4 << 20;

  private static final int NULL = -1;

  private final List<@Nullable String[]> first = new ArrayList<>();
  private int characters;
  private int size;
  private @Nullable Path file;
  private @Nullable DataOutputStream overflow;

  void add(@Nullable String[] row) {
    size++;
    if (overflow == null && characters < IN_MEMORY) {
      first.add(row);
      for (String value : row) {
        characters += value == null ? 1 : value.length() + 1;
      }
      return;
    }
    try {
      write(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(@Nullable String[] row) throws IOException {
    DataOutputStream out = overflow;
    if (out == null) {
      Path made = Files.createTempFile("psql", ".rows");
      file = made;
      out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(made), 1 << 16));
      overflow = out;
    }
    out.writeInt(row.length);
    for (String value : row) {
      if (value == null) {
        out.writeInt(NULL);
      } else {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  /** How many of them are held in memory. */
  int inMemory() {
    return first.size();
  }

  /** Once all rows are there. */
  @Override
  public Iterator<@Nullable String[]> iterator() {
    try {
      if (overflow == null || file == null) {
        return first.iterator();
      }
      overflow.flush();
      return new Stored(
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closed by its last row; what is left early ends with the file. */
  private final class Stored implements Iterator<@Nullable String[]> {
    private final DataInputStream in;
    private int at;

    Stored(DataInputStream in) {
      this.in = in;
    }

    @Override
    public boolean hasNext() {
      return at < size;
    }

    @Override
    public @Nullable String[] next() {
      int index = at++;
      if (index < first.size()) {
        return first.get(index);
      }
      try {
        @Nullable String[] row = new @Nullable String[in.readInt()];
        for (int c = 0; c < row.length; c++) {
          int length = in.readInt();
          row[c] =
              length == NULL ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }
        if (at == size) {
          in.close();
        }
        return row;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void clear() {
    first.clear();
    characters = 0;
    size = 0;
    close();
    file = null;
    overflow = null;
  }

  @Override
  public void close() {
    try {
      if (overflow != null && file != null) {
        overflow.close();
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
