package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements in one transaction. Arguments may be text, numbers, booleans, instants, JSON, UUIDs,
 * collections of text (an array) or an Optional of these.
 */
public final class Session {
  private final Connection connection;

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row. */
  public interface Mapper<T> {
    T map(Row row) throws SQLException;
  }

  public <T> List<T> list(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> result = new ArrayList<>();
        Row row = new Row(rows);
        while (rows.next()) {
          result.add(mapper.map(row));
        }
        return result;
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  public <T> Optional<T> one(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
    List<T> rows = list(sql, mapper, arguments);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  public int update(String sql, @Nullable Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** The same statement for many rows. */
  public void batch(String sql, Collection<@Nullable Object[]> rows) {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Object[] row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      Object value =
          arguments[i] instanceof Optional<?> optional ? optional.orElse(null) : arguments[i];
      switch (value) {
        case Instant instant -> statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
        case JsonNode json -> statement.setString(i + 1, Json.write(json));
        case Collection<?> texts ->
            statement.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
        case Enum<?> constant ->
            statement.setString(i + 1, constant.name().toLowerCase(java.util.Locale.ROOT));
        case null -> statement.setObject(i + 1, null);
        default -> statement.setObject(i + 1, value);
      }
    }
  }
}
