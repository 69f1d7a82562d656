package dev.atelier.logstash.config;

import dev.atelier.kernel.error.ErrorCode;

/** The codes of everything that can be wrong with Logstash's files. */
public final class ConfigErrors {
  public static final ErrorCode SYNTAX = ErrorCode.user("logstash.syntax");
  public static final ErrorCode DUPLICATE_KEY = ErrorCode.user("logstash.duplicate-key");
  public static final ErrorCode UNKNOWN_PLUGIN = ErrorCode.user("logstash.unknown-plugin");
  public static final ErrorCode NOT_RUN = ErrorCode.user("logstash.not-run");
  public static final ErrorCode UNKNOWN_SETTING = ErrorCode.user("logstash.unknown-setting");
  public static final ErrorCode MISSING_SETTING = ErrorCode.user("logstash.missing-setting");
  public static final ErrorCode INVALID_SETTING = ErrorCode.user("logstash.invalid-setting");
  public static final ErrorCode DEPRECATED = ErrorCode.user("logstash.deprecated-setting");
  public static final ErrorCode VARIABLE = ErrorCode.user("logstash.undefined-variable");
  public static final ErrorCode FIELD_REFERENCE = ErrorCode.user("logstash.field-reference");
  public static final ErrorCode REGISTER = ErrorCode.user("logstash.register");
  public static final ErrorCode NO_CONFIG = ErrorCode.user("logstash.no-configuration");
  public static final ErrorCode SETTINGS = ErrorCode.user("logstash.settings");
  public static final ErrorCode FILES = ErrorCode.user("logstash.files");
  public static final ErrorCode OUTPUT = ErrorCode.external("logstash.output");

  private ConfigErrors() {}
}
