package dev.atelier.jinja;

import dev.atelier.jinja.value.Text;
import org.jspecify.annotations.Nullable;

/** Collects text. */
final class TextOut implements Out {
  private final StringBuilder text = new StringBuilder();
  private final Run run;

  TextOut(Run run) {
    this.run = run;
  }

  @Override
  public void text(String more) {
    run.print(more.length());
    text.append(more);
  }

  @Override
  public void value(@Nullable Object value) {
    text(Text.str(value));
  }

  String text() {
    return text.toString();
  }
}
