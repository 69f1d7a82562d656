package dev.atelier.dbt.parse;

import dev.atelier.jinja.value.PyTuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ValueWriter} wrote. Throws unchecked exceptions of every kind at other bytes.
 */
final class ValueReader {
  private final byte[] bytes;
  private final List<String> texts = new ArrayList<>();
  private int at;

  ValueReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  @Nullable Object read() {
    int tag = bytes[at++];
    return switch (tag) {
      case ValueWriter.NULL -> null;
      case ValueWriter.TRUE -> true;
      case ValueWriter.FALSE -> false;
      case ValueWriter.LONG -> signed();
      case ValueWriter.INTEGER -> (int) signed();
      case ValueWriter.DOUBLE -> Double.longBitsToDouble(eight());
      case ValueWriter.NEW_TEXT -> text();
      case ValueWriter.KNOWN_TEXT -> texts.get((int) number());
      case ValueWriter.LIST -> {
        int size = (int) number();
        List<@Nullable Object> list = new ArrayList<>(Math.min(size, bytes.length));
        for (int i = 0; i < size; i++) {
          list.add(read());
        }
        yield list;
      }
      case ValueWriter.TUPLE -> {
        @Nullable Object[] items = new Object[(int) number()];
        for (int i = 0; i < items.length; i++) {
          items[i] = read();
        }
        yield PyTuple.of(items);
      }
      case ValueWriter.MAP -> map();
      case ValueWriter.BIG_INTEGER -> new BigInteger(String.valueOf(read()));
      case ValueWriter.DECIMAL -> new BigDecimal(String.valueOf(read()));
      case ValueWriter.DATE -> LocalDate.parse(String.valueOf(read()));
      case ValueWriter.LOCAL_TIME -> LocalDateTime.parse(String.valueOf(read()));
      case ValueWriter.OFFSET_TIME -> OffsetDateTime.parse(String.valueOf(read()));
      default -> throw new IllegalStateException("tag " + tag);
    };
  }

  @SuppressWarnings("unchecked") // keys that are no text are read as such, as they were written
  Map<String, @Nullable Object> map() {
    int size = (int) number();
    Map<@Nullable Object, @Nullable Object> map =
        LinkedHashMap.newLinkedHashMap(Math.min(size, bytes.length));
    for (int i = 0; i < size; i++) {
      Object key = read();
      map.put(key, read());
    }
    return (Map<String, @Nullable Object>) (Map<?, ?>) map;
  }

  private String text() {
    int length = (int) number();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    texts.add(text);
    return text;
  }

  private long signed() {
    long number = number();
    return number >>> 1 ^ -(number & 1);
  }

  private long number() {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  private long eight() {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      number |= (long) (bytes[at++] & 0xff) << shift;
    }
    return number;
  }
}
