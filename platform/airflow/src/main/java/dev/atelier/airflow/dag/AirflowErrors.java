package dev.atelier.airflow.dag;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;

/** The error codes of Airflow here. */
public enum AirflowErrors {
  DAG_NOT_FOUND(ErrorCode.user("airflow.dag-not-found")),
  TASK_NOT_FOUND(ErrorCode.user("airflow.task-not-found")),
  RUN_NOT_FOUND(ErrorCode.user("airflow.run-not-found")),
  RUN_EXISTS(ErrorCode.user("airflow.run-exists")),
  NOT_FOUND(ErrorCode.user("airflow.not-found")),
  BAD_VALUE(ErrorCode.user("airflow.bad-value")),
  NO_PYTHON(ErrorCode.external("airflow.no-python")),
  PYTHON_GONE(ErrorCode.external("airflow.python-gone")),
  NO_DAGS_FOLDER(ErrorCode.user("airflow.no-dags-folder")),
  IMPORT(ErrorCode.user("airflow.import")),
  OTHER_GENERATION(ErrorCode.user("airflow.other-generation")),
  TEMPLATE(ErrorCode.user("airflow.template")),
  PUBLISHED(ErrorCode.external("airflow.published"));

  private final ErrorCode code;

  AirflowErrors(ErrorCode code) {
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  public Problem problem(String message) {
    return Problem.error(code, message);
  }

  public Problem warning(String message) {
    return Problem.warning(code, message);
  }
}
