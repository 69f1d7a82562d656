package dev.atelier.jinja.value;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A {@code tzinfo}: of a name, as pytz makes them, or a fixed offset. */
public record TimeZone(ZoneId id) implements JinjaObject {
  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "zone" -> text();
      case "localize" -> (JinjaCallable) arguments -> localize(arguments.at(0));
      case "normalize" -> (JinjaCallable) arguments -> arguments.at(0);
      case "utcoffset" -> (JinjaCallable) arguments -> offset(arguments.at(0));
      default -> Missing.MISSING;
    };
  }

  private Object localize(@Nullable Object value) {
    if (!(value instanceof LocalDateTime local)) {
      throw JinjaException.valueError("Not naive datetime (tzinfo is already set)");
    }
    return id instanceof ZoneOffset offset ? local.atOffset(offset) : local.atZone(id);
  }

  private @Nullable Object offset(@Nullable Object value) {
    return value instanceof LocalDateTime local
        ? Duration.ofSeconds(id.getRules().getOffset(local).getTotalSeconds())
        : null;
  }

  @Override
  public String typeName() {
    return "tzinfo";
  }

  @Override
  public String text() {
    return id.equals(ZoneOffset.UTC) ? "UTC" : id.getId();
  }

  @Override
  public String repr() {
    return text().equals("UTC") ? "<UTC>" : "<DstTzInfo '" + id.getId() + "'>";
  }
}
