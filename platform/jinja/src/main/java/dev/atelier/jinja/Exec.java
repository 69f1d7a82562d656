package dev.atelier.jinja;

/** A compiled statement. */
@FunctionalInterface
interface Exec {
  /** What happens next: the following statement, or the innermost loop ends or goes on. */
  enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  Flow exec(Frame frame, Out out);
}
