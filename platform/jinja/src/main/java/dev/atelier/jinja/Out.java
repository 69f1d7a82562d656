package dev.atelier.jinja;

import org.jspecify.annotations.Nullable;

/** Where a template prints to. */
interface Out {
  void text(String text);

  void value(@Nullable Object value);
}
