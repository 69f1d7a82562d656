package dev.atelier.generator.csv;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Invocation;
import java.util.Locale;

/**
 * One line that shows how far an import is, on a terminal only: {@code 42 % [######## ] 227,000
 * rows}. Looks at each step whether the caller has gone away.
 */
final class ProgressLine implements ImportProgress {
  private static final ErrorCode CANCELLED = ErrorCode.user("import.cancelled");
  private static final int BAR = 30;

  private final Invocation invocation;
  private int shown = -1;

  ProgressLine(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void at(long rows, long bytes, long ofBytes) {
    if (invocation.cancelled().getAsBoolean()) {
      throw Problem.error(CANCELLED, "cancelled; nothing was imported").exception();
    }
    int percent = ofBytes == 0 ? 100 : (int) Math.min(100, bytes * 100 / ofBytes);
    if (!invocation.terminal() || percent == shown) {
      return;
    }
    shown = percent;
    int filled = BAR * percent / 100;
    invocation
        .err()
        .printf(
            Locale.ROOT,
            "\r%3d %% [%s%s] %,d rows",
            percent,
            "#".repeat(filled),
            " ".repeat(BAR - filled),
            rows);
    invocation.err().flush();
  }

  /** Takes the line away. */
  void end() {
    if (invocation.terminal() && shown >= 0) {
      invocation.err().print("\r\u001b[2K");
      invocation.err().flush();
    }
  }
}
