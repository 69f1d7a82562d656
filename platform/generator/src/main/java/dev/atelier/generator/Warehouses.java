package dev.atelier.generator;

import java.sql.DriverManager;
import java.util.Map;
import java.util.Properties;

/** Connections from the generator's variables. */
final class Warehouses {
  private Warehouses() {}

  static Connections connections(Map<String, String> environment) {
    Properties properties = new Properties();
    properties.setProperty("user", environment.getOrDefault("GENERATOR_USER", ""));
    properties.setProperty("password", environment.getOrDefault("GENERATOR_PASSWORD", ""));
    properties.setProperty("ApplicationName", "generator");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    String url = environment.getOrDefault("GENERATOR_JDBC_URL", "");
    return () -> DriverManager.getConnection(url, properties);
  }
}
