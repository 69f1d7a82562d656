package dev.atelier.dbt.parse;

import dev.atelier.jinja.value.PyTuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of a manifest as bytes: each text once, then by its number. {@link ValueReader} makes
 * equal values of the same classes of them.
 */
final class ValueWriter {
  static final int NULL = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int LONG = 3;
  static final int INTEGER = 4;
  static final int DOUBLE = 5;
  static final int NEW_TEXT = 6;
  static final int KNOWN_TEXT = 7;
  static final int LIST = 8;
  static final int TUPLE = 9;
  static final int MAP = 10;
  static final int BIG_INTEGER = 11;
  static final int DECIMAL = 12;
  static final int DATE = 13;
  static final int LOCAL_TIME = 14;
  static final int OFFSET_TIME = 15;

  private final Map<String, Integer> texts = new HashMap<>();
  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** A value that only lives while its template is rendered; what holds it cannot be kept. */
  static final class Unkept extends Exception {
    private static final long serialVersionUID = 1;

    Unkept(Object value) {
      super(value.getClass().getName());
    }
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }

  void write(@Nullable Object value) throws Unkept {
    switch (value) {
      case null -> tag(NULL);
      case Boolean flag -> tag(flag ? TRUE : FALSE);
      case String text -> text(text);
      case Long number -> {
        tag(LONG);
        number(number << 1 ^ number >> 63);
      }
      case Integer number -> {
        tag(INTEGER);
        number((long) number << 1 ^ (long) number >> 63);
      }
      case Double number -> {
        tag(DOUBLE);
        eight(Double.doubleToRawLongBits(number));
      }
      case BigInteger number -> {
        tag(BIG_INTEGER);
        text(number.toString());
      }
      case BigDecimal number -> {
        tag(DECIMAL);
        text(number.toString());
      }
      case LocalDate date -> {
        tag(DATE);
        text(date.toString());
      }
      case LocalDateTime time -> {
        tag(LOCAL_TIME);
        text(time.toString());
      }
      case OffsetDateTime time -> {
        tag(OFFSET_TIME);
        text(time.toString());
      }
      case PyTuple tuple when !tuple.isNamed() -> items(TUPLE, tuple);
      case ArrayList<?> list -> items(LIST, list);
      case LinkedHashMap<?, ?> map -> entries(map);
      case List<?> list when isPlain(list) -> items(LIST, list);
      case Map<?, ?> map when isPlain(map) -> entries(map);
      default -> throw new Unkept(value);
    }
  }

  /** Of the standard library: not a list or map of the template language's own. */
  private static boolean isPlain(Object value) {
    return value.getClass().getName().startsWith("java.util.");
  }

  private void items(int tag, List<?> list) throws Unkept {
    tag(tag);
    number(list.size());
    for (Object item : list) {
      write(item);
    }
  }

  private void entries(Map<?, ?> map) throws Unkept {
    tag(MAP);
    number(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      write(entry.getKey());
      write(entry.getValue());
    }
  }

  private void text(String text) {
    Integer known = texts.putIfAbsent(text, texts.size());
    if (known != null) {
      tag(KNOWN_TEXT);
      number(known);
      return;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    tag(NEW_TEXT);
    number(encoded.length);
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  private void tag(int tag) {
    reserve(1);
    bytes[size++] = (byte) tag;
  }

  /** Seven bits a byte, lowest first. */
  private void number(long number) {
    reserve(10);
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void eight(long number) {
    reserve(8);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[size++] = (byte) (number >>> shift);
    }
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
