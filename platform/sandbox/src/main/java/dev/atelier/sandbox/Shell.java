package dev.atelier.sandbox;

/** Words of a POSIX shell. */
final class Shell {
  private Shell() {}

  /** One word, whatever is in it. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
