package dev.atelier.generator.csv;

import java.nio.charset.Charset;
import java.util.Optional;

/** What a person says about a file; what is not said is found out. */
public record CsvOptions(
    Optional<Charset> charset,
    Optional<Character> delimiter,
    Optional<Character> quote,
    Optional<Boolean> header) {
  public static final CsvOptions NONE =
      new CsvOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
