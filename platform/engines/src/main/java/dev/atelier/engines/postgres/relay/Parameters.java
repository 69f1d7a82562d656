package dev.atelier.engines.postgres.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Parse and Bind say of an INSERT's {@code $1 …}.
 *
 * @param types object ids that Parse declares; 0, or missing at the end: the server's choice
 * @param texts values that Bind gives in text form
 */
record Parameters(List<Integer> types, List<Optional<String>> texts) {
  static final Parameters NONE = new Parameters(List.of(), List.of());

  Parameters {
    types = List.copyOf(types);
    texts = List.copyOf(texts);
  }

  /**
   * @param number from 1
   * @return 0 where none is declared
   */
  int type(int number) {
    return number <= types.size() ? types.get(number - 1) : 0;
  }

  Optional<String> text(int number) {
    return number <= texts.size() ? texts.get(number - 1) : Optional.empty();
  }

  /**
   * @param parse at the count of types
   */
  static List<Integer> types(ByteBuffer parse) {
    List<Integer> types = new ArrayList<>();
    for (int left = parse.getShort(); left > 0; left--) {
      types.add(parse.getInt());
    }
    return types;
  }

  /**
   * @param bind at the count of formats, after portal and statement
   */
  static List<Optional<String>> texts(ByteBuffer bind) {
    short[] formats = new short[bind.getShort()];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = bind.getShort();
    }
    List<Optional<String>> texts = new ArrayList<>();
    int count = bind.getShort();
    for (int i = 0; i < count; i++) {
      int length = bind.getInt();
      int format = formats.length == 0 ? 0 : formats[formats.length == 1 ? 0 : i];
      texts.add(
          length < 0 || format != 0
              ? Optional.empty()
              : Optional.of(
                  new String(bind.array(), bind.position(), length, StandardCharsets.UTF_8)));
      bind.position(bind.position() + Math.max(length, 0));
    }
    return texts;
  }
}
