package dev.atelier.airflow.dag;

import java.util.Locale;

/** What must be true of the tasks before a task so that it runs. */
public enum TriggerRule {
  ALL_SUCCESS,
  ALL_FAILED,
  ALL_DONE,
  ALL_DONE_MIN_ONE_SUCCESS,
  ALL_DONE_SETUP_SUCCESS,
  ONE_SUCCESS,
  ONE_FAILED,
  ONE_DONE,
  NONE_FAILED,
  NONE_SKIPPED,
  ALWAYS,
  NONE_FAILED_MIN_ONE_SUCCESS,
  ALL_SKIPPED;

  public static TriggerRule of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** As DAG files and APIs spell it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
