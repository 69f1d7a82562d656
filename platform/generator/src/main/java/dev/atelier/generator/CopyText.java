package dev.atelier.generator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in PostgreSQL's COPY text format: tabs between fields, {@code \N} for null, a backslash
 * before what would be read as something else. Not thread-safe; grows as needed.
 */
public final class CopyText {
  private byte[] bytes = new byte[64 * 1024];
  private int length;
  private boolean rowBegun;

  public CopyText field(@Nullable String value) {
    separate();
    if (value == null) {
      append((byte) '\\');
      append((byte) 'N');
      return this;
    }
    int count = value.length();
    reserve(count * 2);
    byte[] target = bytes;
    int at = length;
    for (int i = 0; i < count; i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x80 && c != '\\') {
        target[at++] = (byte) c;
      } else if (c < 0x80) {
        length = at;
        ascii(c);
        at = length;
      } else {
        length = at;
        return rest(value.substring(i));
      }
    }
    length = at;
    return this;
  }

  private CopyText rest(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    reserve(utf8.length * 2);
    for (byte b : utf8) {
      if (b < 0) {
        append(b);
      } else {
        ascii((char) b);
      }
    }
    return this;
  }

  private void ascii(char c) {
    switch (c) {
      case '\\' -> escaped('\\');
      case '\n' -> escaped('n');
      case '\r' -> escaped('r');
      case '\t' -> escaped('t');
      default -> append((byte) c);
    }
  }

  private void escaped(char c) {
    append((byte) '\\');
    append((byte) c);
  }

  public CopyText field(long value) {
    return field(Long.toString(value));
  }

  public CopyText endRow() {
    append((byte) '\n');
    rowBegun = false;
    return this;
  }

  private void separate() {
    if (rowBegun) {
      append((byte) '\t');
    }
    rowBegun = true;
  }

  private void append(byte b) {
    if (length == bytes.length) {
      reserve(1);
    }
    bytes[length++] = b;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  public int length() {
    return length;
  }

  /** The rows so far; begins anew. */
  public byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
