package dev.atelier.sandbox;

import dev.atelier.kernel.error.ErrorCode;

/** What can go wrong here. */
final class SandboxErrors {
  static final ErrorCode UNAVAILABLE = ErrorCode.external("sandbox.cannot-be-made");
  static final ErrorCode NO_PROGRAM = ErrorCode.user("sandbox.no-such-program");
  static final ErrorCode NO_PYTHON = ErrorCode.external("sandbox.no-python");
  static final ErrorCode PACKAGES = ErrorCode.external("sandbox.packages-missing");
  static final ErrorCode NOT_TRUSTED = ErrorCode.user("sandbox.not-agreed");

  private SandboxErrors() {}
}
