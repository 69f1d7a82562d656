package dev.atelier.airflow.rest;

import org.jspecify.annotations.Nullable;

/** An answer that is an error. */
final class RestError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String title;
  private final transient @Nullable Object detail;

  /**
   * @param title of 2.x's problem
   * @param detail text, or what 3.x's validation says
   */
  RestError(int status, String title, @Nullable Object detail) {
    super(String.valueOf(detail));
    this.status = status;
    this.title = title;
    this.detail = detail;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  @Nullable Object detail() {
    return detail;
  }
}
