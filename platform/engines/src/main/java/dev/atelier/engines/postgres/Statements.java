package dev.atelier.engines.postgres;

import dev.atelier.engines.postgres.wire.BackendMessage;
import dev.atelier.engines.postgres.wire.ServerMessage;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The platform's own few statements over a session: no parameters, text values. */
final class Statements {
  private static final ErrorCode FAILED = ErrorCode.external("postgres.statement-failed");

  private final WireConnection session;

  Statements(WireConnection session) {
    this.session = session;
  }

  void run(String sql) throws WireException {
    rows(sql);
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException with the server's message
   */
  List<List<@Nullable String>> rows(String sql) throws WireException {
    session.query(sql);
    List<List<@Nullable String>> rows = new ArrayList<>();
    ServerMessage error = null;
    while (true) {
      switch (session.read()) {
        case BackendMessage.DataRow row -> rows.add(Arrays.asList(row.values()));
        case BackendMessage.Failure failure -> error = failure.error();
        case BackendMessage.CopyIn _ -> session.copyFail("not expected");
        case BackendMessage.Ready _ -> {
          if (error != null) {
            throw Problem.error(FAILED, error.message()).exception();
          }
          return rows;
        }
        case BackendMessage _ -> {}
      }
    }
  }

  static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
  }

  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
