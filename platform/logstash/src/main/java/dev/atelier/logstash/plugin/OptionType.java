package dev.atelier.logstash.plugin;

import java.util.List;

/** What a setting may hold, as Logstash's {@code :validate} names it. */
public sealed interface OptionType {
  /** Logstash's own word in "This setting must be a …". */
  String word();

  /** The types without parameters. */
  enum Simple implements OptionType {
    ANY,
    STRING,
    NUMBER,
    BOOLEAN,
    ARRAY,
    HASH,
    PASSWORD,
    PATH,
    URI,
    /** One or several URIs, also separated by spaces. */
    URI_LIST,
    BYTES,
    FIELD_REFERENCE,
    CODEC;

    @Override
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** One of some words. */
  record Choice(List<String> words) implements OptionType {
    public Choice {
      words = List.copyOf(words);
    }

    @Override
    public String word() {
      return words.stream()
          .map(word -> "\"" + word + "\"")
          .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
    }
  }

  /** A number of a unit or a text such as {@code 48 hours}; kept as a Duration. */
  record Lasting(java.time.temporal.ChronoUnit unit) implements OptionType {
    @Override
    public String word() {
      return "friendly duration";
    }
  }
}
