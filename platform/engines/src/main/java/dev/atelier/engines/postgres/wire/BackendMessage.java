package dev.atelier.engines.postgres.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server sends once a session is open. */
public sealed interface BackendMessage {
  /**
   * @param type object id of the column's type
   * @param modifier of the type, or -1
   */
  record Column(String name, int type, int modifier) {}

  record RowDescription(List<Column> columns) implements BackendMessage {
    public RowDescription {
      columns = List.copyOf(columns);
    }
  }

  /** Values in the server's text form; null is SQL's. The array is the receiver's to keep. */
  @SuppressWarnings("ArrayRecordComponent") // one a row: a list would double the objects
  record DataRow(@Nullable String[] values) implements BackendMessage {}

  record CommandComplete(String tag) implements BackendMessage {}

  record EmptyQuery() implements BackendMessage {}

  record Failure(ServerMessage error) implements BackendMessage {}

  record Notice(ServerMessage notice) implements BackendMessage {}

  record Notification(int pid, String channel, String payload) implements BackendMessage {}

  record ParameterStatus(String name, String value) implements BackendMessage {}

  record CopyIn() implements BackendMessage {}

  record CopyOut() implements BackendMessage {}

  @SuppressWarnings("ArrayRecordComponent") // raw bytes on their way to a stream
  record CopyData(byte[] bytes) implements BackendMessage {}

  record CopyDone() implements BackendMessage {}

  /**
   * @param transaction {@code I} idle, {@code T} in a transaction, {@code E} in a failed one
   */
  record Ready(char transaction) implements BackendMessage {}
}
