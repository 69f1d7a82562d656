package dev.atelier.airflow.role;

/** A part of Airflow that a service runs. */
public enum Role {
  WEB("web"),
  SCHEDULER("scheduler"),
  DAG_PROCESSOR("dag processor"),
  TRIGGERER("triggerer"),
  WORKER("worker"),
  FLOWER("flower"),
  STANDALONE("standalone");

  private final String word;

  Role(String word) {
    this.word = word;
  }

  /** For people: {@code Airflow scheduler}. */
  public String word() {
    return word;
  }
}
