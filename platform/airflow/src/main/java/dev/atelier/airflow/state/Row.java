package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The current row, by column name, without nulls. */
public final class Row {
  private final ResultSet rows;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  public String text(String column) throws SQLException {
    String value = rows.getString(column);
    return value == null ? "" : value;
  }

  public Optional<String> optionalText(String column) throws SQLException {
    return Optional.ofNullable(rows.getString(column));
  }

  public int number(String column) throws SQLException {
    return rows.getInt(column);
  }

  public long bigNumber(String column) throws SQLException {
    return rows.getLong(column);
  }

  public double real(String column) throws SQLException {
    return rows.getDouble(column);
  }

  public Optional<Long> optionalNumber(String column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? Optional.empty() : Optional.of(value);
  }

  public boolean flag(String column) throws SQLException {
    return rows.getBoolean(column);
  }

  public Optional<Instant> time(String column) throws SQLException {
    OffsetDateTime value = rows.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }

  public Optional<JsonNode> json(String column) throws SQLException {
    return optionalText(column).map(Json::read);
  }
}
