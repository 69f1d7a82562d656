package dev.atelier.engines.postgres;

import dev.atelier.kernel.text.PercentCoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a service's variables say it connects as: in an address ({@code
 * postgresql+psycopg2://airflow:secret@postgres:5432/airflow}), in a JDBC address with its login
 * beside it, or in variables that share a beginning ({@code DB_HOST}, {@code DB_USER}, {@code
 * DB_PASSWORD}, {@code DB_NAME}; {@code PGHOST} …).
 */
final class ConnectionNames {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "postgres(?:ql)?(?:\\+\\w+)?://([^:/@\\s]+):([^@/\\s]*)@([^:/?\\s]+)(?::\\d+)?/([^?\\s\"']+)");
  private static final Pattern JDBC =
      Pattern.compile("jdbc:postgresql://([^:/?\\s]+)(?::\\d+)?/([^?\\s\"']+)(?:\\?(\\S*))?");
  private static final Pattern HOST = Pattern.compile("(.*?)(HOST|HOSTNAME|SERVER|ADDRESS)");
  private static final List<String> USER = List.of("USER", "USERNAME", "LOGIN");
  private static final List<String> PASSWORD = List.of("PASSWORD", "PASS", "PASSWD", "PWD");
  private static final List<String> DATABASE =
      List.of("DB", "DBNAME", "DATABASE", "DB_NAME", "DATABASE_NAME", "NAME");

  private ConnectionNames() {}

  /** A login that could be found whole. */
  record Found(String host, String role, String password, String database) {}

  static List<Found> in(Map<String, String> environment) {
    List<Found> found = new ArrayList<>();
    environment.forEach((key, value) -> {
      Matcher address = ADDRESS.matcher(value);
      while (address.find()) {
        found.add(
            new Found(
                address.group(3),
                PercentCoding.decode(address.group(1)),
                PercentCoding.decode(address.group(2)),
                address.group(4)));
      }
      jdbc(key, value, environment).ifPresent(found::add);
      apart(key, value, environment).ifPresent(found::add);
    });
    return found;
  }

  private static Optional<Found> jdbc(String key, String value, Map<String, String> environment) {
    Matcher address = JDBC.matcher(value);
    if (!address.find()) {
      return Optional.empty();
    }
    Map<String, String> login = query(address.group(3));
    String near = key.replaceFirst("(URL|URI)$", ""); // SPRING_DATASOURCE_URL: …_USERNAME
    String far = near.replaceFirst("JDBC_?$", ""); // SHOP_JDBC_URL: SHOP_USER
    Optional<String> role =
        named(near, USER, environment)
            .or(() -> named(far, USER, environment))
            .or(() -> get(login, "user"));
    String password =
        named(near, PASSWORD, environment)
            .or(() -> named(far, PASSWORD, environment))
            .or(() -> get(login, "password"))
            .orElse("");
    return role.map(name -> new Found(address.group(1), name, password, address.group(2)));
  }

  private static Map<String, String> query(@org.jspecify.annotations.Nullable String text) {
    Map<String, String> values = new HashMap<>();
    for (String pair : text == null ? new String[0] : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), PercentCoding.decode(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  private static Optional<Found> apart(String key, String value, Map<String, String> environment) {
    Matcher host = HOST.matcher(key);
    if (!host.matches()) {
      return Optional.empty();
    }
    String prefix = host.group(1);
    Optional<String> role = named(prefix, USER, environment);
    Optional<String> database = named(prefix, DATABASE, environment);
    if (role.isEmpty() || database.isEmpty()) {
      return Optional.empty();
    }
    String password = named(prefix, PASSWORD, environment).orElse("");
    String name = value.replaceFirst(":\\d+$", ""); // postgres:5432
    return Optional.of(new Found(name, role.get(), password, database.get()));
  }

  private static Optional<String> named(
      String prefix, List<String> endings, Map<String, String> environment) {
    return endings.stream()
        .flatMap(ending -> get(environment, prefix + ending).stream())
        .findFirst();
  }

  private static Optional<String> get(Map<String, String> values, String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isBlank());
  }
}
