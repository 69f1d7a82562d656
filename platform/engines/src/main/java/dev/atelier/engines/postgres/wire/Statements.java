package dev.atelier.engines.postgres.wire;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The platform's own few statements over a session: no parameters, text values. */
public final class Statements {
  private static final ErrorCode FAILED = ErrorCode.external("postgres.statement-failed");

  private final WireConnection session;

  public Statements(WireConnection session) {
    this.session = session;
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException with the server's message
   */
  public void run(String sql) throws WireException {
    rows(sql);
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException with the server's message
   */
  public List<List<@Nullable String>> rows(String sql) throws WireException {
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

  public static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
  }

  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
