package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.ErrorCode;

/** What can be wrong with a PostgreSQL service, by stable name. */
public final class PostgresErrors {
  public static final ErrorCode NOT_STARTED = ErrorCode.external("postgres.not-started");
  public static final ErrorCode PORT_TAKEN = ErrorCode.resources("postgres.port-taken");
  public static final ErrorCode AS_ROOT = ErrorCode.resources("postgres.cannot-leave-root");
  public static final ErrorCode BINARIES = ErrorCode.external("postgres.binaries");
  public static final ErrorCode VERSION = ErrorCode.user("postgres.version-mismatch");
  public static final ErrorCode OTHER_VERSION = ErrorCode.user("postgres.other-version");
  public static final ErrorCode SETTINGS = ErrorCode.user("postgres.settings");
  public static final ErrorCode INIT_SCRIPT = ErrorCode.user("postgres.init-script");
  public static final ErrorCode COLLATION = ErrorCode.user("postgres.collation");
  public static final ErrorCode EXTENSION = ErrorCode.user("postgres.extension");
  public static final ErrorCode DATA_PLACE = ErrorCode.user("postgres.data-place");
  public static final ErrorCode IN_USE = ErrorCode.resources("postgres.data-in-use");

  private PostgresErrors() {}
}
