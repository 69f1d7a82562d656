package dev.atelier.dbt.adapter;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the server said about the last statement.
 *
 * @param message its command tag: {@code INSERT 0 3}
 * @param rowsAffected -1 where the tag has no count
 */
public record AdapterResponse(String message, long rowsAffected) {

  /** The tag without its numbers: {@code INSERT}. */
  public String code() {
    return Arrays.stream(message.split(" "))
        .filter(part -> !part.chars().allMatch(Character::isDigit))
        .collect(Collectors.joining(" "));
  }

  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("_message", message);
    out.put("code", code());
    out.put("rows_affected", rowsAffected);
    return out;
  }
}
