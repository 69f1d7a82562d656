package dev.atelier.dbt.adapter;

import java.util.LinkedHashMap;
import java.util.Map;
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
    StringBuilder out = new StringBuilder();
    for (String part : message.split(" ")) {
      if (!part.isEmpty() && !Character.isDigit(part.charAt(0))) {
        out.append(out.isEmpty() ? "" : " ").append(part);
      }
    }
    return out.toString();
  }

  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("_message", message);
    out.put("code", code());
    out.put("rows_affected", rowsAffected);
    return out;
  }
}
