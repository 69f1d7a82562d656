package dev.atelier.engines.postgres.wire;

import java.util.Map;
import java.util.Optional;

/**
 * An error or notice as the server sends it, by its fields' one-letter codes (PostgreSQL
 * documentation, "Error and Notice Message Fields").
 */
public record ServerMessage(Map<Character, String> fields) {
  public ServerMessage {
    fields = Map.copyOf(fields);
  }

  /** {@code ERROR}, {@code NOTICE}, …, in the server's language. */
  public String severity() {
    return fields.getOrDefault('S', "ERROR");
  }

  public String sqlState() {
    return fields.getOrDefault('C', "XX000");
  }

  public String message() {
    return fields.getOrDefault('M', "");
  }

  public Optional<String> field(char code) {
    return Optional.ofNullable(fields.get(code));
  }

  /** Character position in the query, from 1. */
  public Optional<Integer> position() {
    return field('P').map(Integer::valueOf);
  }

  @Override
  public String toString() {
    return severity() + ":  " + message();
  }
}
