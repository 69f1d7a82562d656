package dev.atelier.engines.postgres.psql;

import java.io.PrintStream;

/** Text on its way to a stream, a piece at a time, so that a large table is never one text. */
final class Outlet {
  private static final int PIECE = 1 << 16;

  final StringBuilder text = new StringBuilder();
  private final PrintStream to;

  Outlet(PrintStream to) {
    this.to = to;
  }

  void rowDone() {
    if (text.length() >= PIECE) {
      flush();
    }
  }

  void flush() {
    to.print(text);
    text.setLength(0);
  }
}
