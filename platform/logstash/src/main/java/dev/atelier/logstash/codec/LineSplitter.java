package dev.atelier.logstash.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Cuts a stream of bytes at a delimiter and keeps the rest for the next block. */
final class LineSplitter {
  private final byte[] delimiter;
  private byte[] rest = new byte[0];

  /** What takes a piece without its delimiter. */
  @FunctionalInterface
  interface Piece {
    void accept(byte[] data, int offset, int length);
  }

  LineSplitter(String delimiter) {
    this.delimiter = delimiter.getBytes(StandardCharsets.UTF_8);
  }

  boolean holds() {
    return rest.length > 0;
  }

  void split(byte[] data, int offset, int length, Piece piece) {
    byte[] all = data;
    int start = offset;
    int end = offset + length;
    if (rest.length > 0) {
      all = Arrays.copyOf(rest, rest.length + length);
      System.arraycopy(data, offset, all, rest.length, length);
      start = 0;
      end = all.length;
    }
    int at = indexOf(all, start, end);
    while (at >= 0) {
      piece.accept(all, start, at - start);
      start = at + delimiter.length;
      at = indexOf(all, start, end);
    }
    rest = Arrays.copyOfRange(all, start, end);
  }

  void flush(Piece piece) {
    byte[] last = rest;
    rest = new byte[0];
    if (last.length > 0) {
      piece.accept(last, 0, last.length);
    }
  }

  private int indexOf(byte[] data, int from, int end) {
    byte first = delimiter[0];
    for (int i = from; i <= end - delimiter.length; i++) {
      if (data[i] == first
          && Arrays.equals(data, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
        return i;
      }
    }
    return -1;
  }
}
