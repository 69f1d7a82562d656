package dev.atelier.engines.postgres.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session that could not be opened or broke: by the server's word, or by the network's. */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ServerMessage server;

  public WireException(ServerMessage server) {
    super(server.toString());
    this.server = server;
  }

  WireException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.server = null;
  }

  /** What the server said, when it spoke. */
  public Optional<ServerMessage> server() {
    return Optional.ofNullable(server);
  }
}
