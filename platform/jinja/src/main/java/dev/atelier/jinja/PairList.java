package dev.atelier.jinja;

import dev.atelier.jinja.value.DictView;
import java.util.Map;

/** The pairs of a mapping. */
final class PairList {
  private PairList() {}

  static DictView of(Map<?, ?> map) {
    return new DictView(DictView.Part.ITEMS, map);
  }
}
