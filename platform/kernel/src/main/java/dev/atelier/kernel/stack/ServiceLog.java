package dev.atelier.kernel.stack;

/**
 * A service's own log, what {@code docker compose logs} would show: lines on disk, followed by
 * {@code logs -f} and the console. Never blocks for long, never throws.
 */
public interface ServiceLog {
  /** One line without its end; longer ones with line ends are split. */
  void line(String text);
}
