package dev.atelier.jinja.host;

import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.PythonType;

/** Text that a pattern may look at only so often: one that backtracks without end is stopped. */
final class WatchedText implements CharSequence {
  private static final long MOST_LOOKS = 100_000_000L;

  private final String text;
  private long looks;

  WatchedText(String text) {
    this.text = text;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (++looks > MOST_LOOKS) {
      throw new JinjaException(
          PythonType.LIMIT_EXCEEDED, "the regular expression does too much work on this text");
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
