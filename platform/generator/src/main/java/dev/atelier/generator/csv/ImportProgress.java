package dev.atelier.generator.csv;

/** Told now and then how far a file was read. */
@FunctionalInterface
public interface ImportProgress {
  ImportProgress NONE = (_, _, _) -> {};

  /**
   * @param bytes of the file itself (compressed, if it is), of {@code ofBytes}
   */
  void at(long rows, long bytes, long ofBytes);
}
