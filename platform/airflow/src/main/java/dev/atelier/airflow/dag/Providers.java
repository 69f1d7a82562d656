package dev.atelier.airflow.dag;

import java.util.List;

/** The provider packages whose names DAG files may import here, and the versions they are like. */
public final class Providers {
  private Providers() {}

  /** One of them. */
  public record Provider(String packageName, String description, String version) {}

  public static final List<Provider> ALL =
      List.of(
          provider("common-sql", "Common SQL Provider", "2.4.0"),
          provider("http", "Hypertext Transfer Protocol (HTTP)", "5.0.0"),
          provider("postgres", "PostgreSQL", "7.1.1"),
          provider("sqlite", "SQLite", "4.0.0"),
          provider("standard", "Airflow Standard Provider", "1.21.0"));

  private static Provider provider(String name, String description, String version) {
    return new Provider("apache-airflow-providers-" + name, description, version);
  }
}
