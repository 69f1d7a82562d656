package dev.atelier.engines.postgres.psql;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where lines come from: a script, standard input, {@code -c}'s argument. Mutable: the line's
 * number. Bytes are kept until asked for as text, so that COPY's data pass unchanged.
 */
final class LineSource implements AutoCloseable {
  private final @Nullable String name;
  private final InputStream in;
  private long number;

  /**
   * @param name for messages; null where psql names no file: standard input without {@code -f}
   */
  LineSource(@Nullable String name, InputStream in) {
    this.name = name;
    this.in = in instanceof BufferedInputStream ? in : new BufferedInputStream(in, 1 << 16);
  }

  @Nullable String name() {
    return name;
  }

  /** Of the line read last, from 1; 0 before the first. */
  long number() {
    return number;
  }

  /** The next line without its end ({@code \n} or {@code \r\n}), or null at the end. */
  @Nullable String line() {
    byte[] bytes = bytes();
    if (bytes == null) {
      return null;
    }
    String line = new String(bytes, StandardCharsets.UTF_8);
    if (number == 1 && line.startsWith("\ufeff")) {
      line = line.substring(1);
    }
    line = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** The next line with its end, or null at the end. */
  byte @Nullable [] bytes() {
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream(128);
      for (int c = in.read(); c >= 0; c = in.read()) {
        line.write(c);
        if (c == '\n') {
          break;
        }
      }
      if (line.size() == 0) {
        return null;
      }
      number++;
      return line.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Optional<String> firstLine(InputStream in) {
    return Optional.ofNullable(new LineSource(null, in).line());
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
